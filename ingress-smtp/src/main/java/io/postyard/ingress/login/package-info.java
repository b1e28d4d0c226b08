/** Who clients of ours are, and whether they are: the file of users, passwords, and patience with those who guess. */
package io.postyard.ingress.login;

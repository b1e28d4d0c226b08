/** Files that are mounted and change while the process runs. */
package io.postyard.ingress.watch;

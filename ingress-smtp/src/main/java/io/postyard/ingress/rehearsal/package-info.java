/** What would be said to a client that does not exist, by what decides about those that do. */
package io.postyard.ingress.rehearsal;

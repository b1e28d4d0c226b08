/**
 * What a failure in a conversation means for the attempt: the table that says when the next host is tried and when an
 * outcome stands. Follows Postfix's policy (session, message, recipient × soft, hard × more hosts or none); described row
 * by row in {@code docs/delivery-failures.md}.
 */
package io.postyard.worker.attempt;

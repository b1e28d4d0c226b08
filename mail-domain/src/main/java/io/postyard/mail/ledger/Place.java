package io.postyard.mail.ledger;

/** Where in the queue a recipient was seen. */
public enum Place {
    /** In a message that the router has not taken yet, so that no event speaks of it. */
    ACCEPTED,
    /** In an order that waits for a worker, or is being tried. */
    PENDING,
    /** In an order that waits for its next attempt. */
    DEFERRED
}

package io.postyard.wire.order;

/** Who works on orders. Both methods are called on the consumer's thread and must not block. */
public interface OrderSink {
    /** A new order; it is the sink's until it is given back. */
    void offer(Ticket ticket);

    /**
     * Called about once a second: set aside what has waited too long and end what hangs ({@link Ticket#isBlocking}), so that
     * what stands behind it can be read, and start what could not be started while outcomes were not committed ({@link
     * CommitHealth}).
     */
    void relieve(boolean readingIsPaused);

    /** Partitions went to another worker: forget waiting tickets that are no longer owned. */
    void ownershipChanged();
}

package io.postyard.worker.session;

import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.queue.DeliveryOrder;

/**
 * A conversation with one destination, for one virtual thread: delivers orders one after another, over one connection
 * where the peer allows.
 */
public interface DestinationSession extends AutoCloseable {
    /**
     * Makes one attempt. Blocks until every addressee has an outcome or the attempt's hard deadline has passed. Never
     * throws: what breaks on our side becomes {@link io.postyard.mail.attempt.AttemptOutcome.OwnFault}. Opens or reuses
     * the connection, goes to the next host at once where the destination has one, and splits the addressees by
     * {@code rule.shaping().recipientsPerMessage()}.
     */
    AttemptReport deliver(DeliveryOrder order, DeliveryRule rule);

    /**
     * Ends the attempt under way as soon as may be, unless the peer may have the message: what it has not taken counts as a
     * destination that is too slow. Does not block; any thread.
     *
     * @return whether there is such an attempt and this was the first to say so
     */
    default boolean takeBack() {
        return false;
    }

    /** Whether a connection is kept for the next order. */
    boolean isConnected();

    /** Ends the conversation with QUIT; bounded in time. The session may be used again and then connects anew. */
    @Override
    void close();
}

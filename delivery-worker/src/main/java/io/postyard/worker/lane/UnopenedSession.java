package io.postyard.worker.lane;

import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.worker.session.AttemptReport;
import io.postyard.worker.session.DestinationSession;

/**
 * Stands in for a session that could not be opened, which is a fault of ours: each order it is given fails by that and comes
 * back by its schedule. Without it the lane would open one session after another, without end.
 */
record UnopenedSession(Throwable why) implements DestinationSession {
    @Override
    public AttemptReport deliver(DeliveryOrder order, DeliveryRule rule) {
        throw new IllegalStateException("no session could be opened", why);
    }

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}

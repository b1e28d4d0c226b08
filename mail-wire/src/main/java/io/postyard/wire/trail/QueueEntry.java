package io.postyard.wire.trail;

import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.topic.Tier;

/** Something that stands in the queue. */
public sealed interface QueueEntry {
    /** Accepted, and not yet taken over by the router: its recipients have no accounts yet. */
    record Unrouted(AcceptedMessage message) implements QueueEntry {}

    /** Waiting for a worker, or in its hands. */
    record Pending(DeliveryOrder order) implements QueueEntry {}

    /** Waiting for its next attempt. */
    record Deferred(DeliveryOrder order, Tier tier) implements QueueEntry {}
}

package io.postyard.wire.loop;

import io.postyard.mail.event.Event;
import io.postyard.mail.queue.DeliveryOrder;

/** What a {@link Step} makes of a record; committed together with having read it, or not at all. */
public interface Outputs {
    /**
     * To {@code pending}, keyed by next hop.
     *
     * @param record which says what the order says, and perhaps what only a newer version understands
     */
    void order(DeliveryOrder order, byte[] record);

    /** To {@code events}, keyed by message id and stamped with the event's own time. */
    void event(Event event);
}

package io.postyard.wire.order;

import io.postyard.mail.event.Event;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.DeliveryOrder;
import java.util.List;
import java.util.Optional;

/**
 * All that follows from one finished order; it is written in the transaction that marks the order done, or not at all.
 *
 * @param again the order as it goes back to the queue, at its own due time
 * @param notices reports that re-enter as new messages
 */
public record Consequences(List<Event> events, Optional<DeliveryOrder> again, List<AcceptedMessage> notices) {
    public Consequences {
        events = List.copyOf(events);
        notices = List.copyOf(notices);
    }
}

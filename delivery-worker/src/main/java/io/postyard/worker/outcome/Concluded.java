package io.postyard.worker.outcome;

import io.postyard.mail.event.Event;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.DeliveryOrder;
import java.util.List;
import java.util.Optional;

/**
 * Everything that follows from one attempt.
 *
 * @param attempted the detail of the first of {@code events}
 * @param events the attempt, one {@link Event.Noticed} for each report, {@link Event.Unreported} for failures nobody is told
 * @param again the order as it goes back to the queue, with the addressees that are left; empty if none is
 * @param notices reports that re-enter as new messages
 */
public record Concluded(
        Event.Attempted attempted, List<Event> events, Optional<DeliveryOrder> again, List<AcceptedMessage> notices) {
    public Concluded {
        events = List.copyOf(events);
        notices = List.copyOf(notices);
    }
}

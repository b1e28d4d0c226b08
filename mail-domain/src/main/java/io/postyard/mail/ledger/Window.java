package io.postyard.mail.ledger;

import io.postyard.mail.message.MessageId;
import java.time.Instant;

/**
 * Which messages the books are balanced for: those accepted in {@code [from, to)}, by the time in their id. So every
 * event of a message is in or out as one.
 */
public record Window(Instant from, Instant to) {
    public static final Window EVERYTHING = new Window(Instant.MIN, Instant.MAX);

    public Window {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("a window does not end before it starts");
        }
    }

    boolean contains(MessageId id) {
        var acceptedAt = id.acceptedAt();
        return !acceptedAt.isBefore(from) && acceptedAt.isBefore(to);
    }
}

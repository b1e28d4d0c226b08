package io.postyard.mail.message;

import java.util.Optional;

/** Where reports about a message go: a mailbox, or {@code <>} for a message that must never be reported on. */
public sealed interface ReversePath {
    /** The null sender {@code <>} (RFC 5321 §4.5.5). */
    record Null() implements ReversePath {
        @Override
        public String toString() {
            return "";
        }
    }

    /** A sender that can be told. */
    record Sender(Mailbox mailbox) implements ReversePath {
        @Override
        public String toString() {
            return mailbox.toString();
        }
    }

    static ReversePath of(String text) {
        return text.isEmpty() ? new Null() : new Sender(Mailbox.of(text));
    }

    default boolean isNull() {
        return this instanceof Null;
    }

    default Optional<Mailbox> asMailbox() {
        return switch (this) {
            case Null() -> Optional.empty();
            case Sender(var mailbox) -> Optional.of(mailbox);
        };
    }
}

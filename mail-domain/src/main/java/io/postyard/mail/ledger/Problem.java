package io.postyard.mail.ledger;

import io.postyard.mail.message.MessageId;

/**
 * An account that does not add up.
 *
 * @param recipient index in the envelope; 0 where the whole message is meant
 */
public record Problem(Kind kind, MessageId messageId, int recipient) implements Comparable<Problem> {
    /** What is wrong, worst first. */
    public enum Kind {
        LOST("open in the books, not in the queue: lost"),
        NEVER_ROUTED("acknowledged and passed by the router, but never routed: lost"),
        DELETED_UNROUTED("deleted from accepted before the router took it: lost"),
        SET_ASIDE("set aside on unreadable: goes nowhere until somebody puts it back"),
        QUEUED_THOUGH_CLOSED("closed in the books, still in the queue: would be delivered again"),
        QUEUED_TWICE("more than once in the queue: would be delivered more than once"),
        ACCEPTED_TWICE("accepted twice: the router made orders of the message more than once"),
        STILL_ACCEPTED("routed, and still waits for the router: would be routed again"),
        CLOSED_TWICE("closed twice: delivered, bounced or expired more than once"),
        CLOSED_UNOPENED("closed, but never accepted"),
        QUEUED_UNOPENED("in the queue, but never accepted"),
        NOT_REPORTED("failed, and neither reported nor said not to be");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    @Override
    public int compareTo(Problem other) {
        int byKind = kind.compareTo(other.kind);
        int byId = messageId.compareTo(other.messageId);
        return byKind != 0 ? byKind : byId != 0 ? byId : Integer.compare(recipient, other.recipient);
    }
}

package io.postyard.mail.disposition;

import io.postyard.mail.reply.EnhancedCode;
import java.time.Instant;

/** What is decided about one recipient. All but {@link Deferred} are final. */
public sealed interface Disposition {
    /** Handed on; {@code relayed} = the peer does not do DSN, so a success report is ours to write (RFC 3461 §5.2.2). */
    record Delivered(String detail, boolean relayed) implements Disposition {}

    /** Tried again at {@code due}. */
    record Deferred(Reason reason, EnhancedCode status, String detail, Instant due) implements Disposition {}

    /** Given up because of a permanent answer. */
    record Bounced(Reason reason, EnhancedCode status, String detail) implements Disposition {}

    /** Given up because of age. */
    record Expired(Reason reason, EnhancedCode status, String detail) implements Disposition {}

    default boolean isFinal() {
        return !(this instanceof Deferred);
    }
}

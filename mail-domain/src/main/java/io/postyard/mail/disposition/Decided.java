package io.postyard.mail.disposition;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.reply.EnhancedCode;
import java.util.Optional;

/** One addressee after an attempt: what happened and what was decided. */
public record Decided(Addressee addressee, AttemptOutcome outcome, Disposition disposition) {
    private static final EnhancedCode SUCCESS = EnhancedCode.of("2.0.0");

    /** The status of events and reports (RFC 3463); for a delivery the peer's own where it gave one. */
    public EnhancedCode status() {
        return switch (disposition) {
            case Disposition.Delivered _ -> successStatus();
            case Disposition.Deferred deferred -> deferred.status();
            case Disposition.Bounced bounced -> bounced.status();
            case Disposition.Expired expired -> expired.status();
        };
    }

    /** Why it was not delivered; empty if it was. */
    public Optional<Reason> reason() {
        return switch (disposition) {
            case Disposition.Delivered _ -> Optional.empty();
            case Disposition.Deferred deferred -> Optional.of(deferred.reason());
            case Disposition.Bounced bounced -> Optional.of(bounced.reason());
            case Disposition.Expired expired -> Optional.of(expired.reason());
        };
    }

    /** The outcome on one line. */
    public String detail() {
        return switch (disposition) {
            case Disposition.Delivered delivered -> delivered.detail();
            case Disposition.Deferred deferred -> deferred.detail();
            case Disposition.Bounced bounced -> bounced.detail();
            case Disposition.Expired expired -> expired.detail();
        };
    }

    /** Bounced or expired. */
    public boolean hasFailed() {
        return switch (disposition) {
            case Disposition.Bounced _, Disposition.Expired _ -> true;
            case Disposition.Delivered _, Disposition.Deferred _ -> false;
        };
    }

    private EnhancedCode successStatus() {
        return outcome instanceof AttemptOutcome.Accepted(var _, var reply, var _)
                ? reply.enhanced().filter(code -> code.statusClass() == 2).orElse(SUCCESS)
                : SUCCESS;
    }
}

package io.postyard.mail.disposition;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.AttemptOutcome.Accepted;
import io.postyard.mail.attempt.AttemptOutcome.InDoubt;
import io.postyard.mail.attempt.AttemptOutcome.NoSuchDestination;
import io.postyard.mail.attempt.AttemptOutcome.OwnFault;
import io.postyard.mail.attempt.AttemptOutcome.Refused;
import io.postyard.mail.attempt.AttemptOutcome.Unreachable;
import io.postyard.mail.attempt.AttemptOutcome.Unsuitable;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.disposition.Disposition.Bounced;
import io.postyard.mail.disposition.Disposition.Deferred;
import io.postyard.mail.disposition.Disposition.Delivered;
import io.postyard.mail.disposition.Disposition.Expired;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.reply.EnhancedCode;
import io.postyard.mail.reply.Reply;
import java.time.Instant;

/**
 * What becomes of a recipient after an attempt. Two things end a recipient that was not delivered: a permanent answer
 * from the far side or from DNS ({@link Bounced}), and age ({@link Expired}). A fault of ours is neither.
 */
public final class RetryDecision {
    /** Delivery time expired (RFC 3463 §3.5); what went wrong last is in the reason and the detail. */
    private static final EnhancedCode TOO_OLD = EnhancedCode.of("4.4.7");

    private static final EnhancedCode OWN_FAULT = EnhancedCode.of("4.3.0");
    private static final EnhancedCode CONNECTION_LOST = Trouble.CONNECTION_LOST.status();

    /** A reply to RCPT or the final dot that is neither 2xx, 4xx nor 5xx. */
    private static final EnhancedCode PROTOCOL_ERROR = Trouble.PROTOCOL_ERROR.status();

    /** More of a reply than this helps nobody, and events are kept for months. Characters. */
    private static final int LONGEST_DETAIL = 1000;

    private static final int SHORTEST_DETAIL = 64;

    /** Of all recipients of an order together, for they share its records. Characters. */
    private static final int DETAILS = 96 << 10;

    private RetryDecision() {}

    /**
     * @param order as it stood before the attempt: {@code order.attempts()} does not count this one
     * @param now the end of the attempt
     */
    public static Disposition decide(AttemptOutcome outcome, DeliveryOrder order, RetrySchedule schedule, Instant now) {
        var detail = onOneLine(outcome.describe(), order.addressees().size());
        return switch (outcome) {
            case Accepted accepted ->
                new Delivered(detail, !(order.nextHop() instanceof NextHop.Maildir) && !accepted.dsnPassedOn());
            case Refused(var _, var reply)
            when reply.isPermanent() -> new Bounced(Reason.REMOTE_REFUSED, status(reply), detail);
            case Refused(var _, var reply) ->
                later(Reason.REMOTE_DEFERRED, status(reply), detail, order, schedule, now);
            case Unreachable(var _, var trouble, var _) ->
                later(reason(trouble), transientForm(trouble.status()), detail, order, schedule, now);
            case InDoubt _ -> later(Reason.LOST_AFTER_FINAL_DOT, CONNECTION_LOST, detail, order, schedule, now);
            case NoSuchDestination(var trouble, var _) -> byStatus(trouble, detail, order, schedule, now);
            case Unsuitable(var _, var trouble, var _) -> byStatus(trouble, detail, order, schedule, now);
            case OwnFault _ -> later(Reason.OWN_FAULT, OWN_FAULT, detail, order, schedule, now);
        };
    }

    private static Disposition byStatus(
            Trouble trouble, String detail, DeliveryOrder order, RetrySchedule schedule, Instant now) {
        return trouble.status().statusClass() == 5
                ? new Bounced(reason(trouble), trouble.status(), detail)
                : later(reason(trouble), trouble.status(), detail, order, schedule, now);
    }

    private static Disposition later(
            Reason reason,
            EnhancedCode status,
            String detail,
            DeliveryOrder order,
            RetrySchedule schedule,
            Instant now) {
        var expiry = schedule.expiry(order.acceptedAt());
        if (!now.isBefore(expiry)) {
            return new Expired(reason, TOO_OLD, detail);
        }
        var due = now.plus(schedule.waitAfter(order.attempts() + 1));
        // The last attempt is made at the moment of expiry, so that no recipient is given up on unasked.
        return new Deferred(reason, status, detail, due.isBefore(expiry) ? due : expiry);
    }

    private static Reason reason(Trouble trouble) {
        return switch (trouble) {
            case DNS_FAILED -> Reason.DNS_FAILED;
            case NO_CONNECTION, CONNECTION_LOST, TIMED_OUT, PROTOCOL_ERROR -> Reason.UNREACHABLE;
            case TLS_FAILED, TLS_NOT_OFFERED -> Reason.TLS;
            case DESTINATION_SUSPENDED -> Reason.DESTINATION_SUSPENDED;
            case DESTINATION_SLOW -> Reason.DESTINATION_SLOW;
            case LOCAL_DISK -> Reason.LOCAL_DISK;
            case NO_SUCH_DOMAIN -> Reason.NO_SUCH_DOMAIN;
            case NULL_MX -> Reason.NULL_MX;
            case MX_LOOP -> Reason.MX_LOOP;
            case NO_SMTPUTF8, NO_8BITMIME, TOO_LARGE -> Reason.UNSUITABLE_PEER;
            case CONTENT_MISSING -> Reason.OWN_FAULT;
        };
    }

    private static EnhancedCode status(Reply reply) {
        int replyClass = reply.code() / 100;
        if (replyClass != 4 && replyClass != 5) {
            return PROTOCOL_ERROR;
        }
        return reply.enhanced()
                .filter(code -> code.statusClass() == replyClass)
                .orElseGet(() -> new EnhancedCode(replyClass, 0, 0));
    }

    private static EnhancedCode transientForm(EnhancedCode status) {
        return new EnhancedCode(4, status.subject(), status.detail());
    }

    private static String onOneLine(String text, int sharers) {
        int longest = Math.clamp(DETAILS / sharers, SHORTEST_DETAIL, LONGEST_DETAIL);
        var line = text.strip().replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ");
        return line.length() <= longest ? line : line.substring(0, longest - 1) + "…";
    }
}

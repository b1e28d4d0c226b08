package io.postyard.mail.event;

import io.postyard.mail.disposition.Reason;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.Network;
import io.postyard.mail.queue.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One step of one message, written in the same Kafka transaction as the step itself; or {@link Refused} mail.
 *
 * @param messageId of the message; the event's own if it is of none that is known ({@link Detail#isOfMessage})
 */
public record Event(Instant at, MessageId messageId, Detail detail) {
    public sealed interface Detail {
        /** Whether the event's id is that of a message. */
        default boolean isOfMessage() {
            return true;
        }
    }

    /**
     * The router took the message from {@code accepted}: opens one account per recipient.
     *
     * @param sender empty for the null reverse-path
     * @param recipients in envelope order; a recipient's index is its account
     * @param routes one for each order
     * @param about for a report of ours, the message it reports on
     */
    public record Accepted(
            Instant acceptedAt,
            String sender,
            List<String> recipients,
            long size,
            Origin origin,
            List<Route> routes,
            Optional<MessageId> about)
            implements Detail {}

    /**
     * Which recipients go where and which policies said so.
     *
     * @param policies as {@code Kind/namespace/name@generation}
     */
    public record Route(int route, String nextHop, List<Integer> recipients, List<String> policies) {}

    /**
     * The worker finished an attempt of one order.
     *
     * @param attempt counts from 1
     * @param nextAttempt when the deferred recipients are tried again
     */
    public record Attempted(
            int route, int attempt, String nextHop, long millis, List<Result> results, Optional<Instant> nextAttempt)
            implements Detail {}

    /**
     * @param recipient index in the envelope
     * @param status RFC 3463
     * @param text the remote's reply or our own words, on one line
     */
    public record Result(
            int recipient, String address, Kind kind, Optional<Reason> reason, String status, String text) {}

    /** What a result does to the recipient's account. */
    public enum Kind {
        DELIVERED(true),
        DEFERRED(false),
        BOUNCED(true),
        EXPIRED(true);

        private final boolean closes;

        Kind(boolean closes) {
            this.closes = closes;
        }

        public boolean closesAccount() {
            return closes;
        }
    }

    /**
     * A report was written to {@code accepted} about recipients of this message.
     *
     * @param notice id of the report, a message of its own
     */
    public record Noticed(NoticeKind kind, MessageId notice, String to, List<Integer> recipients) implements Detail {}

    /** RFC 3464 §2.3.3 actions that we report. */
    public enum NoticeKind {
        FAILED,
        DELAYED,
        DELIVERED,
        RELAYED,
        /** A failed report of ours, told to postmaster. */
        DOUBLE_BOUNCE
    }

    /**
     * Recipients of this message failed and nobody is told; without it every failed recipient has a {@link Noticed}.
     */
    public record Unreported(Silence why, List<Integer> recipients) implements Detail {}

    /** Why nobody is told of a failed recipient. */
    public enum Silence {
        /** NOTIFY=NEVER, or a NOTIFY without FAILURE (RFC 3461 §4.1). */
        NOT_ASKED_FOR,
        /** The null reverse-path, and no postmaster to tell or postmaster was the recipient. */
        NOBODY_TO_TELL
    }

    /**
     * An operator removed a record of this message from {@code unreadable} for good: no more comes of it.
     *
     * @param record where it had come from, as {@code topic-partition@offset}
     * @param error why it had been set aside
     * @param recipients whose accounts this closes; empty for a message that was never routed, which has none
     * @param isOfMessage false if nobody could tell whose record it was: then it closes nothing
     */
    public record Removed(String record, String error, List<Integer> recipients, boolean isOfMessage)
            implements Detail {}

    /**
     * A record that could not be worked on was copied to {@code unreadable}, in the transaction that passes it by. Neither
     * opens nor closes an account: what waits there now, the topic itself says.
     *
     * @param record where it was, as {@code topic-partition@offset}; so it is named on {@code unreadable}
     * @param error why, for people
     * @param route number of the order; empty for a message that was not routed yet, and where it cannot be told
     * @param instance of the part, as its group knows it
     * @param isOfMessage false if it cannot be told whose record it is
     */
    public record SetAside(
            String record, String error, Optional<Integer> route, Part part, String instance, boolean isOfMessage)
            implements Detail {}

    /** Who sets records aside. */
    public enum Part {
        ROUTER,
        WORKER,
        DEFERRED_MOVER
    }

    /**
     * An operator put a record back from {@code unreadable} to the end of the topic it had come from.
     *
     * @param record where it had come from, as {@code topic-partition@offset}
     * @param isOfMessage false if it still cannot be told whose record it is
     */
    public record PutBack(String record, boolean isOfMessage) implements Detail {}

    /**
     * Ingress said no to a client, once, or in the same words several times within some seconds. Opens no account: no
     * message was accepted, and the id is the event's own. Unlike the others it is written after the reply it tells of and
     * in no transaction, so a crash may swallow it.
     *
     * @param since the first time; the event's own time is not before the last
     * @param client as {@link Network#ofClient}; empty if it tells of many clients, because there were too many for an
     *     event each
     * @param reply on one line
     * @param policies that decided, as {@code Kind/namespace/name@generation}; empty where no policy did
     * @param times ≥ 1
     * @param mail some of what was refused, the first of it; empty for a client that had not named any
     */
    public record Refused(
            Instant since,
            Optional<Network> client,
            String reply,
            List<String> policies,
            long times,
            List<RefusedMail> mail)
            implements Detail {
        @Override
        public boolean isOfMessage() {
            return false;
        }
    }

    /**
     * @param sender empty for the null reverse-path
     * @param recipients the one that was refused, or the first of those of a message that was refused as a whole; empty
     *     if none was named yet
     */
    public record RefusedMail(String sender, List<String> recipients) {}

    /** A waiting order was set aside without an attempt because its destination is slow. */
    public record Rehomed(int route, String nextHop, Reason reason, Instant due) implements Detail {}
}

package io.postyard.mail.notice;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.disposition.Decided;
import io.postyard.mail.disposition.Disposition;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.reply.EnhancedCode;
import io.postyard.mail.reply.Reply;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a report says about one recipient (RFC 3464 §2.3).
 *
 * @param index the recipient's place in the envelope
 * @param originalRecipient ORCPT as the sender gave it, {@code type;address}; may hold anything
 * @param status RFC 3463
 * @param peer the host that answered, {@code mx.example.net[192.0.2.1]:25}
 * @param diagnostic what it said, or what went wrong on the way to it
 * @param willRetryUntil only while there is hope
 * @param reason why it was not delivered
 * @param expired given up because of age
 */
public record RecipientReport(
        int index,
        Optional<String> originalRecipient,
        Mailbox finalRecipient,
        EnhancedCode status,
        Optional<String> peer,
        Optional<Diagnostic> diagnostic,
        Instant lastAttempt,
        Optional<Instant> willRetryUntil,
        Optional<Reason> reason,
        boolean expired) {
    private static final Pattern PEER = Pattern.compile("([A-Za-z0-9._-]{1,253})\\[[0-9A-Fa-f.:]+](?::\\d+)?");
    private static final String INTERNAL = "trouble inside this mail system";

    /**
     * @param type {@code smtp}: {@code text} is an SMTP reply (RFC 3464 §2.3.6); otherwise {@code x-postyard}
     * @param text may hold anything
     */
    public record Diagnostic(String type, String text) {
        static Diagnostic smtp(Reply reply) {
            var enhanced = reply.enhanced().map(code -> " " + code).orElse("");
            return new Diagnostic("smtp", reply.code() + enhanced + " " + String.join(" ", reply.lines()));
        }

        static Diagnostic own(String text) {
            return new Diagnostic("x-postyard", text);
        }

        boolean isReply() {
            return type.equals("smtp");
        }
    }

    static RecipientReport of(Decided decided, NextHop nextHop, Instant now, Instant expiry) {
        var recipient = decided.addressee().recipient();
        boolean overSmtp = !(nextHop instanceof NextHop.Maildir);
        return new RecipientReport(
                decided.addressee().index(),
                recipient.dsn().originalRecipient(),
                recipient.mailbox(),
                decided.status(),
                overSmtp ? answering(decided.outcome()) : Optional.empty(),
                diagnostic(decided.outcome(), overSmtp),
                now,
                decided.disposition() instanceof Disposition.Deferred ? Optional.of(expiry) : Optional.empty(),
                decided.reason(),
                decided.disposition() instanceof Disposition.Expired);
    }

    /** Name of the host that answered (RFC 3464 §2.3.5); empty where none did. */
    Optional<String> remoteMta() {
        return peer.map(PEER::matcher).filter(matcher -> matcher.matches()).map(matcher -> matcher.group(1));
    }

    boolean hasUtf8Address() {
        return finalRecipient.needsUtf8();
    }

    private static Optional<String> answering(AttemptOutcome outcome) {
        return switch (outcome) {
            case AttemptOutcome.Accepted accepted -> Optional.of(accepted.peer());
            case AttemptOutcome.Refused refused -> Optional.of(refused.peer());
            case AttemptOutcome.Unreachable _,
                    AttemptOutcome.InDoubt _,
                    AttemptOutcome.NoSuchDestination _,
                    AttemptOutcome.Unsuitable _,
                    AttemptOutcome.OwnFault _ -> Optional.empty();
        };
    }

    /** What may be told to a stranger: file names, disk errors and exceptions of ours stay in the events. */
    private static Optional<Diagnostic> diagnostic(AttemptOutcome outcome, boolean overSmtp) {
        return switch (outcome) {
            case AttemptOutcome.Accepted(var _, var reply, var _) ->
                overSmtp ? Optional.of(Diagnostic.smtp(reply)) : Optional.empty();
            case AttemptOutcome.Refused(var _, var reply) ->
                Optional.of(overSmtp ? Diagnostic.smtp(reply) : Diagnostic.own(String.join(" ", reply.lines())));
            case AttemptOutcome.Unreachable(var _, var trouble, var _)
            when trouble == Trouble.LOCAL_DISK ->
                Optional.of(Diagnostic.own("the mail store is not available for the moment"));
            case AttemptOutcome.Unreachable(var _, var trouble, var _)
            when trouble == Trouble.CONTENT_MISSING -> Optional.of(Diagnostic.own(INTERNAL));
            case AttemptOutcome.InDoubt _ ->
                Optional.of(Diagnostic.own(outcome.describe() + "; the message may have arrived all the same"));
            case AttemptOutcome.Unreachable _, AttemptOutcome.NoSuchDestination _, AttemptOutcome.Unsuitable _ ->
                Optional.of(Diagnostic.own(outcome.describe()));
            case AttemptOutcome.OwnFault _ -> Optional.of(Diagnostic.own(INTERNAL));
        };
    }
}

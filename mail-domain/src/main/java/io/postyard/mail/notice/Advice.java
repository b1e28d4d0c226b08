package io.postyard.mail.notice;

import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event.NoticeKind;
import io.postyard.mail.reply.EnhancedCode;
import java.util.Optional;

/** What a sender can do about a recipient that failed. */
final class Advice {
    private static final String ASK =
            "What you can do: reach the recipient in another way and pass this report on; the people who run the mail"
                    + " of that domain can tell what it means.";

    private Advice() {}

    static Optional<String> on(NoticeKind kind, RecipientReport recipient) {
        return switch (kind) {
            case FAILED -> Optional.of(onFailure(recipient));
            case DELAYED, DELIVERED, RELAYED, DOUBLE_BOUNCE -> Optional.empty();
        };
    }

    private static String onFailure(RecipientReport recipient) {
        if (recipient.expired()) {
            return "What you can do: if it still matters, send it again later, or reach the recipient in another way.";
        }
        return recipient
                .reason()
                .map(reason -> onReason(reason, recipient.status()))
                .orElse(ASK);
    }

    private static String onReason(Reason reason, EnhancedCode status) {
        return switch (reason) {
            case NO_SUCH_DOMAIN ->
                "What you can do: look at what stands behind the @; there is no such mail domain. If it is right,"
                        + " the domain no longer takes mail.";
            case NULL_MX -> "What you can do: use another address; this domain says that it takes no mail at all.";
            case MX_LOOP ->
                "What you can do: tell the people who run the mail of that domain that its DNS entries send mail"
                        + " here, where it is not at home.";
            case UNSUITABLE_PEER -> onUnsuitable(status);
            case REMOTE_REFUSED -> onRefusal(status);
            // Failures that only age can end: see onFailure.
            default -> ASK;
        };
    }

    private static String onUnsuitable(EnhancedCode status) {
        return status.subject() == 3
                ? "What you can do: send a smaller message; the other side does not take one of this size."
                : "What you can do: send it without the characters or the format that the other side does not know;"
                        + " an address in plain letters often helps.";
    }

    /** By subject and detail of RFC 3463 §3. */
    private static String onRefusal(EnhancedCode status) {
        return switch (status.subject() * 1000 + status.detail()) {
            case 1_000, 1_001, 1_003, 1_006, 2_001 ->
                "What you can do: look for a typing mistake in the address; the other side knows no such mailbox, or"
                        + " it is closed.";
            case 1_002, 1_010 ->
                "What you can do: look at what stands behind the @; that domain does not take the mail.";
            case 2_002 -> "What you can do: the mailbox is full; send it again later or tell the recipient.";
            case 2_003, 3_004 ->
                "What you can do: send a smaller message; the other side does not take one of this size.";
            default ->
                status.subject() == 7
                        ? "What you can do: the rules of the other side forbid this message. The recipient, or the"
                                + " people who run the mail there, can say why; show them this report."
                        : ASK;
        };
    }
}

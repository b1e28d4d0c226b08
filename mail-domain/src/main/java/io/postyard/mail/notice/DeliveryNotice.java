package io.postyard.mail.notice;

import io.postyard.mail.event.Event.NoticeKind;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.DeliveryOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A delivery status notification as data. The fields of RFC 3464 §2.2 are those of this record, the ones of §2.3 those
 * of {@link RecipientReport}.
 *
 * @param to who is told
 * @param about the message reported on
 * @param reportingMta our host name
 * @param postmaster whom a reader may ask for help
 * @param originalEnvelopeId ENVID as the sender gave it
 * @param arrivalDate when we accepted the message
 * @param smtpUtf8 the message came with SMTPUTF8, so its header may hold UTF-8
 * @param recipients at least one
 */
public record DeliveryNotice(
        NoticeKind kind,
        Mailbox to,
        MessageId about,
        String reportingMta,
        Optional<Mailbox> postmaster,
        Optional<String> originalEnvelopeId,
        Instant arrivalDate,
        boolean smtpUtf8,
        List<RecipientReport> recipients) {
    /** The words of RFC 3464 §2.3.3 that we use. */
    public enum Action {
        FAILED("failed"),
        DELAYED("delayed"),
        DELIVERED("delivered"),
        RELAYED("relayed");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public DeliveryNotice {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a report is about at least one recipient");
        }
    }

    /**
     * @param order as it stood before the attempt
     * @param now the end of the attempt
     * @param expiry when the order's recipients are given up
     */
    public static DeliveryNotice of(
            NoticePlan.Due due,
            DeliveryOrder order,
            String reportingMta,
            Optional<Mailbox> postmaster,
            Instant now,
            Instant expiry) {
        return new DeliveryNotice(
                due.kind(),
                due.to(),
                order.messageId(),
                reportingMta,
                postmaster,
                order.envelopeId(),
                order.acceptedAt(),
                order.smtpUtf8(),
                due.about().stream()
                        .map(decided -> RecipientReport.of(decided, order.nextHop(), now, expiry))
                        .toList());
    }

    public Action action() {
        return switch (kind) {
            case FAILED, DOUBLE_BOUNCE -> Action.FAILED;
            case DELAYED -> Action.DELAYED;
            case DELIVERED -> Action.DELIVERED;
            case RELAYED -> Action.RELAYED;
        };
    }

    /** Whether an address in it needs the media types of RFC 6533. */
    boolean hasUtf8Address() {
        return to.needsUtf8() || recipients.stream().anyMatch(RecipientReport::hasUtf8Address);
    }
}

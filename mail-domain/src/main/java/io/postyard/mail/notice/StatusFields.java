package io.postyard.mail.notice;

import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Unitext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The machine's part of a report: {@code message/delivery-status} (RFC 3464 §2), or
 * {@code message/global-delivery-status} (RFC 6533 §3) where an address is not ASCII.
 */
final class StatusFields {
    /** Some remotes answer with a page. Characters. */
    static final int LONGEST_DIAGNOSTIC = 500;

    /** RFC 5322 §3.3. */
    static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** ENVID has at most 100 characters (RFC 3461 §4.4), ORCPT 500 (§4.2). */
    private static final int LONGEST_PARAMETER = 500;

    private StatusFields() {}

    /** @param global whether UTF-8 may stand in the fields */
    static String render(DeliveryNotice notice, boolean global) {
        var fields = new StringBuilder();
        notice.originalEnvelopeId()
                .map(FieldText::cleanAscii)
                .filter(id -> !id.isEmpty())
                .ifPresent(id ->
                        fields.append(FieldText.field("Original-Envelope-Id", FieldText.cut(id, LONGEST_PARAMETER))));
        fields.append(FieldText.field("Reporting-MTA", "dns; " + FieldText.cleanAscii(notice.reportingMta())));
        fields.append(FieldText.field("Arrival-Date", date(notice.arrivalDate())));
        for (var recipient : notice.recipients()) {
            fields.append("\r\n").append(render(notice, recipient, global));
        }
        return fields.toString();
    }

    private static String render(DeliveryNotice notice, RecipientReport recipient, boolean global) {
        var fields = new StringBuilder();
        recipient
                .originalRecipient()
                .map(text -> original(text, global))
                .filter(text -> text.indexOf(';') > 0)
                .ifPresent(text -> fields.append(
                        FieldText.field("Original-Recipient", typed(FieldText.cut(text, LONGEST_PARAMETER)))));
        fields.append(FieldText.field("Final-Recipient", typed(recipient.finalRecipient())));
        fields.append(FieldText.field("Action", notice.action().word()));
        fields.append(FieldText.field("Status", recipient.status().toString()));
        recipient.remoteMta().ifPresent(name -> fields.append(FieldText.field("Remote-MTA", "dns; " + name)));
        recipient
                .diagnostic()
                .ifPresent(diagnostic -> fields.append(FieldText.field(
                        "Diagnostic-Code",
                        diagnostic.type()
                                + "; "
                                + FieldText.cut(foreign(diagnostic.text(), global), LONGEST_DIAGNOSTIC))));
        fields.append(FieldText.field("Last-Attempt-Date", date(recipient.lastAttempt())));
        fields.append(FieldText.field("Final-Log-ID", notice.about() + "/" + recipient.index()));
        recipient.willRetryUntil().ifPresent(until -> fields.append(FieldText.field("Will-Retry-Until", date(until))));
        return fields.toString();
    }

    static String date(Instant instant) {
        return DATE.format(instant);
    }

    private static String typed(Mailbox mailbox) {
        return (mailbox.needsUtf8() ? "utf-8; " : "rfc822; ") + FieldText.clean(mailbox.toString());
    }

    /** {@code type;address} with the blank that the other fields have. */
    private static String typed(String originalRecipient) {
        int semicolon = originalRecipient.indexOf(';');
        return originalRecipient.substring(0, semicolon + 1)
                + " "
                + originalRecipient.substring(semicolon + 1).strip();
    }

    /** In a report of plain ASCII an international address is encoded, which the address that asked can take. */
    private static String original(String typed, boolean global) {
        if (global || !Unitext.isTypeOf(typed)) {
            return foreign(typed, global);
        }
        int address = typed.indexOf(';') + 1;
        return typed.substring(0, address) + Unitext.encode(FieldText.clean(typed.substring(address)));
    }

    private static String foreign(String text, boolean global) {
        return global ? FieldText.clean(text) : FieldText.cleanAscii(text);
    }
}

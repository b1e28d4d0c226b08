package io.postyard.mail.notice;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.MessageId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Renders a report as a message (RFC 6522 {@code multipart/report}): words for people, fields for programs (RFC 3464),
 * and what is returned of the original. Where an address is not ASCII the parts have the media types of RFC 6533.
 */
public final class NoticeWriter {
    private NoticeWriter() {}

    /** @param id of the report itself */
    public static RenderedNotice write(DeliveryNotice notice, ReturnedContent returned, MessageId id, Instant now) {
        boolean global = notice.hasUtf8Address() || (notice.smtpUtf8() && hasEightBitHeader(returned));
        var status = StatusFields.render(notice, global);
        boolean eightBit = !FieldText.isAscii(status) || isEightBit(returned);
        var boundary = "=_" + id + "_report";
        var out = new Out();
        header(notice, returned, id, now, out);
        out.text("Content-Type: multipart/report;\r\n");
        out.text(" report-type=" + (global ? "global-delivery-status" : "delivery-status") + ";\r\n");
        out.text(" boundary=\"" + boundary + "\"\r\n");
        if (eightBit) {
            out.text("Content-Transfer-Encoding: 8bit\r\n");
        }
        out.text("\r\nThis is a report about the delivery of a message, in MIME format.\r\n");
        out.text("\r\n--" + boundary + "\r\n");
        words(HumanText.render(notice), out);
        out.text("\r\n--" + boundary + "\r\n");
        part("Delivery report", "message/" + (global ? "global-delivery-status" : "delivery-status"), out);
        encoding(!FieldText.isAscii(status), out);
        out.text(status);
        original(returned, global, boundary, out);
        out.text("\r\n--" + boundary + "--\r\n");
        return new RenderedNotice(
                out.bytes.toByteArray(),
                eightBit ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT,
                notice.to().needsUtf8());
    }

    private static void header(DeliveryNotice notice, ReturnedContent returned, MessageId id, Instant now, Out out) {
        var host = FieldText.cleanAscii(notice.reportingMta());
        var date = StatusFields.date(now);
        // One for each hop, ours included, so that hop counts stop whatever loop a report gets into (RFC 5321 §6.3).
        out.text(FieldText.field("Received", "by " + host + " (Postyard) id " + id + ";"));
        out.text(" " + date + "\r\n");
        out.text(FieldText.field("From", "Mail Delivery System <MAILER-DAEMON@" + host + ">"));
        out.text(FieldText.field("To", "<" + FieldText.clean(notice.to().toString()) + ">"));
        out.text(FieldText.field("Subject", HumanText.subject(notice)));
        out.text(FieldText.field("Date", date));
        out.text(FieldText.field("Message-ID", "<" + id + "@" + host + ">"));
        returned.messageId().ifPresent(original -> {
            out.text(FieldText.field("In-Reply-To", original));
            out.text(FieldText.field("References", original));
        });
        out.text("Auto-Submitted: auto-replied\r\n");
        out.text("MIME-Version: 1.0\r\n");
    }

    private static void words(String text, Out out) {
        if (FieldText.isAscii(text)) {
            part("Notification", "text/plain; charset=us-ascii", out);
            encoding(false, out);
            out.text(text);
        } else {
            part("Notification", "text/plain; charset=utf-8", out);
            out.text("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
            out.text(QuotedPrintable.encode(text));
        }
    }

    private static void original(ReturnedContent returned, boolean global, String boundary, Out out) {
        switch (returned) {
            case ReturnedContent.Full(var message) ->
                original("Undelivered message", global ? "message/global" : "message/rfc822", message, boundary, out);
            case ReturnedContent.Headers(var headers) ->
                original(
                        "Header of the message",
                        global ? "message/global-headers" : "text/rfc822-headers",
                        headers,
                        boundary,
                        out);
            case ReturnedContent.Nothing() -> {
                // Two parts make a report too (RFC 6522 §3).
            }
        }
    }

    private static void original(String description, String type, byte[] content, String boundary, Out out) {
        out.text("\r\n--" + boundary + "\r\n");
        part(description, type, out);
        encoding(isEightBit(content), out);
        out.bytes.writeBytes(content);
    }

    private static void part(String description, String type, Out out) {
        out.text("Content-Description: " + description + "\r\n");
        out.text("Content-Type: " + type + "\r\n");
    }

    private static void encoding(boolean eightBit, Out out) {
        out.text("Content-Transfer-Encoding: " + (eightBit ? "8bit" : "7bit") + "\r\n\r\n");
    }

    private static boolean isEightBit(ReturnedContent returned) {
        return switch (returned) {
            case ReturnedContent.Full(var message) -> isEightBit(message);
            case ReturnedContent.Headers(var headers) -> isEightBit(headers);
            case ReturnedContent.Nothing() -> false;
        };
    }

    private static boolean hasEightBitHeader(ReturnedContent returned) {
        return switch (returned) {
            case ReturnedContent.Full(var message) ->
                isEightBit(ReturnedContent.headersOf(message, message.length).headers());
            case ReturnedContent.Headers(var headers) -> isEightBit(headers);
            case ReturnedContent.Nothing() -> false;
        };
    }

    private static boolean isEightBit(byte[] content) {
        for (byte octet : content) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }

    private static final class Out {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);

        void text(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}

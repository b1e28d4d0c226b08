package io.postyard.standalone.send;

import io.postyard.mail.message.Mailbox;
import java.util.List;
import java.util.Optional;

/**
 * A message and its envelope.
 *
 * @param sender empty = the null reverse-path
 * @param notification NOTIFY of every recipient, RET and ENVID (RFC 3461), as the commands spell them
 * @param content lines that end with CRLF
 */
public record Outgoing(
        Optional<Mailbox> sender,
        List<Mailbox> recipients,
        Optional<String> notification,
        Optional<String> ret,
        Optional<String> envelopeId,
        byte[] content) {
    public Outgoing {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new SendFailure(SysExit.USAGE, "no recipient: name one, or say -t where the header does");
        }
    }

    /** MAIL with all its parameters. */
    String mail() {
        boolean eightBit = false;
        for (var octet : content) {
            eightBit |= octet < 0;
        }
        boolean utf8 = sender.filter(Mailbox::needsUtf8).isPresent()
                || recipients.stream().anyMatch(Mailbox::needsUtf8);
        return "MAIL FROM:<" + sender.map(Mailbox::toString).orElse("") + "> SIZE=" + content.length
                + (eightBit ? " BODY=8BITMIME" : "")
                + (utf8 ? " SMTPUTF8" : "")
                + ret.map(value -> " RET=" + value).orElse("")
                + envelopeId.map(value -> " ENVID=" + xtext(value)).orElse("");
    }

    String rcpt(Mailbox recipient) {
        return "RCPT TO:<" + recipient + ">"
                + notification.map(value -> " NOTIFY=" + value).orElse("");
    }

    /** RFC 3461 §4. */
    private static String xtext(String value) {
        var text = new StringBuilder();
        value.chars().forEach(c -> {
            if (c > ' ' && c < 127 && c != '+' && c != '=') {
                text.append((char) c);
            } else {
                text.append(String.format("+%02X", c));
            }
        });
        return text.toString();
    }
}

package io.postyard.mail.message;

import java.util.List;
import java.util.Optional;

/**
 * The SMTP envelope of an accepted message.
 *
 * @param recipients in the order of RCPT, at least one
 * @param returnFull RET of RFC 3461 §4.3: true = FULL, false = HDRS, empty = not given
 * @param envelopeId ENVID of RFC 3461 §4.4, decoded from xtext
 * @param smtpUtf8 the client asked for SMTPUTF8 (RFC 6531), so every next hop must offer it
 */
public record Envelope(
        ReversePath reversePath,
        List<Recipient> recipients,
        BodyType bodyType,
        boolean smtpUtf8,
        Optional<Boolean> returnFull,
        Optional<String> envelopeId) {
    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope has at least one recipient");
        }
    }
}

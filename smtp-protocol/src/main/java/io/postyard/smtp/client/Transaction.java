package io.postyard.smtp.client;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import java.util.List;
import java.util.Optional;

/**
 * One mail transaction: MAIL, RCPT for each recipient, the message.
 *
 * @param returnFull RET of RFC 3461: true = FULL, false = HDRS, empty = not given
 * @param envelopeId ENVID of RFC 3461, not yet in xtext
 */
public record Transaction(
        ReversePath reversePath,
        List<Recipient> recipients,
        BodyType bodyType,
        boolean smtpUtf8,
        Optional<Boolean> returnFull,
        Optional<String> envelopeId,
        Content content) {
    public Transaction {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a transaction has at least one recipient");
        }
    }
}

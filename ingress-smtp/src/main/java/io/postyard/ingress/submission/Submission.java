package io.postyard.ingress.submission;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.ReversePath;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of a submitted message beside its header.
 *
 * @param acceptedAt what its date is if it has none
 * @param identity the authenticated user
 * @param hostName our own
 * @param smtpUtf8 whether addresses beyond ASCII may stand in the header
 */
public record Submission(
        MessageId id,
        Instant acceptedAt,
        ReversePath sender,
        Optional<String> identity,
        String hostName,
        boolean smtpUtf8) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Who hands the message in: whom MAIL named, which policy has looked at; else the user, if that is an address. */
    Optional<Mailbox> submitter() {
        return sender.asMailbox()
                .or(() -> identity.flatMap(Mailbox::parse))
                .filter(mailbox -> smtpUtf8 || !mailbox.needsUtf8());
    }

    /** RFC 5322 §3.3. */
    String date() {
        return DATE.format(acceptedAt);
    }

    /** Unique, since no two messages have one id. */
    String messageId() {
        var domain = submitter().map(Mailbox::domain).map(Domain::name).orElse(hostName);
        return "<" + id + "@" + domain + ">";
    }
}

package io.postyard.smtp.server.state;

import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Recipient;
import io.postyard.smtp.command.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What MAIL and RCPT have said so far.
 *
 * @param recipients each mailbox once, in the order of RCPT
 * @param maxSize octets: the smallest of the session's limit and those of the recipients' policies
 * @param maxRecipients likewise
 * @param octets of the recipients and their ORCPT
 */
public record Transaction(Command.Mail mail, List<Recipient> recipients, long maxSize, int maxRecipients, int octets) {
    /**
     * Most octets of all recipients together. A thousand ordinary ones with ORCPT take some 100 KiB; without a limit, a
     * thousand contrived ones would not fit a record of Kafka, and would be a megabyte of memory for each session.
     */
    public static final int MAX_OCTETS = 192 << 10;

    public Transaction {
        recipients = List.copyOf(recipients);
    }

    static Transaction begin(Command.Mail mail, SessionLimits limits) {
        return new Transaction(mail, List.of(), limits.maxMessageSize(), limits.maxRecipients(), 0);
    }

    public boolean has(Mailbox mailbox) {
        for (var recipient : recipients) {
            if (isSame(recipient.mailbox(), mailbox)) {
                return true;
            }
        }
        return false;
    }

    /** Case tells local parts apart, but for postmaster's (RFC 5321 §4.5.1). */
    private static boolean isSame(Mailbox a, Mailbox b) {
        return a.equals(b)
                || (a.isPostmaster() && b.isPostmaster() && a.domain().equals(b.domain()));
    }

    public boolean hasRoomFor(Recipient recipient) {
        return octets + octets(recipient) <= MAX_OCTETS;
    }

    private static int octets(Recipient recipient) {
        return recipient.mailbox().toString().getBytes(StandardCharsets.UTF_8).length
                + recipient
                        .dsn()
                        .originalRecipient()
                        .map(o -> o.getBytes(StandardCharsets.UTF_8).length)
                        .orElse(0);
    }

    /** With one more recipient, and what its policy allows. */
    public Transaction with(Verdict.Admit admitted) {
        var more = new ArrayList<Recipient>(recipients.size() + 1);
        more.addAll(recipients);
        more.add(admitted.recipient());
        return new Transaction(
                mail,
                more,
                Math.min(maxSize, admitted.maxMessageSize().orElse(Long.MAX_VALUE)),
                Math.min(maxRecipients, admitted.maxRecipients().orElse(Integer.MAX_VALUE)),
                octets + octets(admitted.recipient()));
    }

    public Envelope envelope() {
        return new Envelope(
                mail.reversePath(), recipients, mail.body(), mail.smtpUtf8(), mail.returnFull(), mail.envelopeId());
    }
}

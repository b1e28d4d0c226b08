package io.postyard.smtp.server.state;

import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.policy.Headers;
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
 * @param headers what is done to those of the message: it is one for all of its recipients, so any of them decides
 */
public record Transaction(
        Command.Mail mail, List<Recipient> recipients, long maxSize, int maxRecipients, int octets, Headers headers) {
    /**
     * Most octets of all recipients together. A thousand ordinary ones with ORCPT take some 100 KiB; without a limit, a
     * thousand contrived ones would not fit a record of Kafka, and would be a megabyte of memory for each session.
     */
    public static final int MAX_OCTETS = 192 << 10;

    public Transaction {
        recipients = List.copyOf(recipients);
    }

    /** With headers as they are. */
    public Transaction(Command.Mail mail, List<Recipient> recipients, long maxSize, int maxRecipients, int octets) {
        this(mail, recipients, maxSize, maxRecipients, octets, Headers.AS_THEY_ARE);
    }

    static Transaction begin(Command.Mail mail, SessionLimits limits) {
        return new Transaction(mail, List.of(), limits.maxMessageSize(), limits.maxRecipients(), 0);
    }

    /**
     * Whether the mailbox is among the recipients, however it was spelled. Case tells local parts apart (RFC 5321 §2.4)
     * unless the domain says otherwise; postmaster's never does (§4.5.1).
     */
    public boolean has(Verdict.Admit admitted) {
        var mailbox = admitted.recipient().mailbox();
        boolean ignoresCase = admitted.ignoresCase() || mailbox.isPostmaster();
        var folded = mailbox.foldedLocalPart();
        for (var recipient : recipients) {
            var other = recipient.mailbox();
            if (other.domain().equals(mailbox.domain())
                    && (ignoresCase
                            ? other.foldedLocalPart().equals(folded)
                            : other.localPart().equals(mailbox.localPart()))) {
                return true;
            }
        }
        return false;
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
                octets + octets(admitted.recipient()),
                admitted.headers() == Headers.COMPLETE ? Headers.COMPLETE : headers);
    }

    public Envelope envelope() {
        return new Envelope(
                mail.reversePath(), recipients, mail.body(), mail.smtpUtf8(), mail.returnFull(), mail.envelopeId());
    }
}

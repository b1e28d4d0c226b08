package io.postyard.smtp.server.state;

import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Recipient;
import io.postyard.smtp.command.Command;
import java.util.ArrayList;
import java.util.List;

/**
 * What MAIL and RCPT have said so far.
 *
 * @param recipients each mailbox once, in the order of RCPT
 * @param maxSize octets: the smallest of the session's limit and those of the recipients' policies
 * @param maxRecipients likewise
 */
public record Transaction(Command.Mail mail, List<Recipient> recipients, long maxSize, int maxRecipients) {
    public Transaction {
        recipients = List.copyOf(recipients);
    }

    static Transaction begin(Command.Mail mail, SessionLimits limits) {
        return new Transaction(mail, List.of(), limits.maxMessageSize(), limits.maxRecipients());
    }

    public boolean has(Mailbox mailbox) {
        for (var recipient : recipients) {
            if (recipient.mailbox().equals(mailbox)) {
                return true;
            }
        }
        return false;
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
                Math.min(maxRecipients, admitted.maxRecipients().orElse(Integer.MAX_VALUE)));
    }

    public Envelope envelope() {
        return new Envelope(
                mail.reversePath(), recipients, mail.body(), mail.smtpUtf8(), mail.returnFull(), mail.envelopeId());
    }
}

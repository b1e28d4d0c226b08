package io.postyard.smtp.client;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.Unitext;

/** Writes MAIL and RCPT with the parameters that the peer understands. */
final class MailCommands {
    private MailCommands() {}

    /**
     * @param bodyType as it is announced to this peer, which may be less than the envelope says
     */
    static void mail(Exchange exchange, Transaction transaction, BodyType bodyType, Capabilities peer) {
        exchange.put("MAIL FROM:<").put(transaction.reversePath().toString()).put(">");
        if (peer.size()) {
            exchange.put(" SIZE=").put(transaction.content().size());
        }
        if (bodyType != BodyType.SEVEN_BIT) {
            exchange.put(" BODY=").put(bodyType.keyword());
        }
        if (transaction.smtpUtf8() && peer.smtpUtf8()) {
            exchange.put(" SMTPUTF8");
        }
        if (peer.dsn()) {
            if (transaction.returnFull().isPresent()) {
                exchange.put(transaction.returnFull().get() ? " RET=FULL" : " RET=HDRS");
            }
            if (transaction.envelopeId().isPresent()) {
                exchange.put(" ENVID=").putXtext(transaction.envelopeId().get());
            }
        }
        exchange.crlf();
    }

    static void rcpt(Exchange exchange, Recipient recipient, Capabilities peer) {
        exchange.put("RCPT TO:<").put(recipient.mailbox().toString()).put(">");
        if (peer.dsn()) {
            wishes(exchange, recipient.dsn());
        }
        exchange.crlf();
    }

    private static void wishes(Exchange exchange, DsnOptions dsn) {
        var separator = " NOTIFY=";
        for (var wish : DsnOptions.Notify.values()) {
            if (dsn.notifyOn().contains(wish)) {
                exchange.put(separator).put(wish.name());
                separator = ",";
            }
        }
        if (dsn.originalRecipient().isPresent()) {
            var typed = dsn.originalRecipient().get();
            int colon = typed.indexOf(';');
            if (colon > 0) {
                exchange.put(" ORCPT=").put(typed.substring(0, colon + 1));
                var address = typed.substring(colon + 1);
                if (Unitext.isTypeOf(typed)) {
                    exchange.put(Unitext.encode(address));
                } else {
                    exchange.putXtext(address);
                }
            }
        }
    }
}

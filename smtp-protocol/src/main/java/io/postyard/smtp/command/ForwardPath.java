package io.postyard.smtp.command;

import io.postyard.mail.message.Mailbox;

/** To whom RCPT addresses a message (RFC 5321 §4.1.1.3). */
public sealed interface ForwardPath {
    /** A mailbox with its domain. */
    record To(Mailbox mailbox) implements ForwardPath {
        @Override
        public String toString() {
            return mailbox.toString();
        }
    }

    /** {@code <Postmaster>} without a domain: whoever looks after this host (RFC 5321 §4.5.1). */
    record Postmaster() implements ForwardPath {
        @Override
        public String toString() {
            return "postmaster";
        }
    }

    /** Whether it can be said only in a transaction with SMTPUTF8 (RFC 6531 §3.4). */
    default boolean needsUtf8() {
        return switch (this) {
            case To(var mailbox) -> mailbox.needsUtf8();
            case Postmaster() -> false;
        };
    }
}

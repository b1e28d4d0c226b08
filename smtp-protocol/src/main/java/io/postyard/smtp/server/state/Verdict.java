package io.postyard.smtp.server.state;

import io.postyard.mail.message.Recipient;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.reply.Reply;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What policy says about a recipient. */
public sealed interface Verdict {
    /**
     * @param recipient as it goes into the envelope
     * @param ignoresCase whether the recipient's domain takes local parts that differ in case alone for one mailbox
     * @param maxMessageSize octets that policy allows because of this recipient; empty = no limit of its own
     * @param maxRecipients likewise, of the whole message
     * @param headers what is done to those of the message because of this recipient
     */
    record Admit(
            Recipient recipient,
            boolean ignoresCase,
            OptionalLong maxMessageSize,
            OptionalInt maxRecipients,
            Headers headers)
            implements Verdict {
        /** With headers as they are. */
        public Admit(Recipient recipient, boolean ignoresCase, OptionalLong maxMessageSize, OptionalInt maxRecipients) {
            this(recipient, ignoresCase, maxMessageSize, maxRecipients, Headers.AS_THEY_ARE);
        }

        /** Without limits of its own; case counts. */
        public static Admit of(Recipient recipient) {
            return new Admit(recipient, false, OptionalLong.empty(), OptionalInt.empty());
        }
    }

    /** @param reply 4xx or 5xx */
    record Refuse(Reply reply) implements Verdict {}
}

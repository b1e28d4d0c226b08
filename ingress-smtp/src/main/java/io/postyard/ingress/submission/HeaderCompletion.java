package io.postyard.ingress.submission;

import io.postyard.mail.message.Mailbox;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.data.ByteSink;
import io.postyard.smtp.reply.Replies;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A submitted header as it goes into the queue, or why it does not (RFC 6409 §8, RFC 5322 §3.6). */
public sealed interface HeaderCompletion {
    /** Octets that all fields together have at most that are added. */
    int MOST = 4 << 10;

    /** @param reply 5xx */
    record Refused(Reply reply) implements HeaderCompletion {}

    /** Everything up to the body. */
    record Completed(HeaderSection header, String added) implements HeaderCompletion {
        public void writeTo(ByteSink out) {
            header.writeTo(out, added.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** @param header that has ended */
    static HeaderCompletion of(HeaderSection header, Submission mail) {
        return header.fault()
                .or(() -> objection(header, mail))
                .<HeaderCompletion>map(Refused::new)
                .orElseGet(() -> new Completed(header, added(header, mail)));
    }

    private static Optional<Reply> objection(HeaderSection header, Submission mail) {
        if (header.has(KnownField.FROM) && mailboxes(header, KnownField.FROM) == 0) {
            return Optional.of(Replies.badAddresses(KnownField.FROM.spelling()));
        }
        if (header.has(KnownField.SENDER) && mailboxes(header, KnownField.SENDER) != 1) {
            return Optional.of(Replies.badAddresses(KnownField.SENDER.spelling()));
        }
        if (mail.submitter().isPresent()) {
            return Optional.empty();
        }
        if (!header.has(KnownField.FROM)) {
            return Optional.of(Replies.NO_AUTHOR);
        }
        return lacksSender(header) ? Optional.of(Replies.NO_SENDER_FIELD) : Optional.empty();
    }

    private static String added(HeaderSection header, Submission mail) {
        var fields = new StringBuilder();
        if (!header.has(KnownField.DATE)) {
            add(fields, KnownField.DATE, mail.date());
        }
        var submitter = mail.submitter().map(Mailbox::toString);
        if (!header.has(KnownField.FROM)) {
            submitter.ifPresent(mailbox -> add(fields, KnownField.FROM, mailbox));
        } else if (lacksSender(header)) {
            submitter.ifPresent(mailbox -> add(fields, KnownField.SENDER, mailbox));
        }
        if (!header.has(KnownField.MESSAGE_ID)) {
            add(fields, KnownField.MESSAGE_ID, mail.messageId());
        }
        return fields.toString();
    }

    private static void add(StringBuilder fields, KnownField name, String value) {
        fields.append(name.spelling()).append(": ").append(value).append("\r\n");
    }

    private static boolean lacksSender(HeaderSection header) {
        return !header.has(KnownField.SENDER) && mailboxes(header, KnownField.FROM) > 1;
    }

    /** None if the field holds anything but addresses. */
    private static int mailboxes(HeaderSection header, KnownField name) {
        return header.size(name) > AddressField.LONGEST
                ? 0
                : header.value(name).map(AddressField::mailboxes).orElseThrow().orElse(0);
    }
}

package io.postyard.smtp.client;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.reply.Reply;
import java.util.List;
import java.util.Optional;

/**
 * What a transaction came to.
 *
 * @param recipients in the order of the transaction's recipients
 * @param usable the conversation can carry another transaction
 * @param closing the 421 with which the peer ended it
 */
public record TransactionResult(List<RecipientResult> recipients, boolean usable, Optional<Reply> closing) {
    public TransactionResult {
        recipients = List.copyOf(recipients);
    }

    /** What became of one recipient. */
    public sealed interface RecipientResult {}

    /** The peer took the message for it; {@code dsn}: and the sender's wishes about reports with it (RFC 3461). */
    public record Taken(Reply reply, boolean dsn) implements RecipientResult {}

    /** The peer said no; {@code stage} tells to what: MAIL, RCPT, DATA, the message or its end. */
    public record Refused(Stage stage, Reply reply) implements RecipientResult {}

    /** One too many for this transaction (RFC 5321 §4.5.3.1.10): others were taken, this one goes into the next. */
    public record Surplus(Reply reply) implements RecipientResult {}

    /** The peer lacks an extension without which the message cannot go, or says that it is too large. */
    public record CannotCarry(Trouble trouble, String detail) implements RecipientResult {}

    /** The conversation broke off before the peer could have the whole message. */
    public record Broken(Trouble trouble, String detail) implements RecipientResult {}

    /** The conversation broke off between the end of the message and the reply to it. */
    public record Doubtful(String detail) implements RecipientResult {}

    /** We could not read the message ourselves. The peer never saw its end. */
    public record Unreadable(String detail) implements RecipientResult {}
}

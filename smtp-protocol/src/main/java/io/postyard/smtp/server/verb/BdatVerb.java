package io.postyard.smtp.server.verb;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Transaction;
import java.util.Optional;

/**
 * BDAT (RFC 3030 §2): as DATA, in counted chunks. The octets of a chunk follow the line at once, so a refusal throws
 * them away first; a refused chunk ends the transaction, and later ones find none.
 */
public final class BdatVerb {
    private BdatVerb() {}

    /** @param before octets of the chunks before this one */
    public static Optional<Reply> check(Transaction transaction, long before, Command.Bdat chunk) {
        if (transaction.recipients().isEmpty()) {
            return Optional.of(Replies.NO_VALID_RECIPIENTS);
        }
        // Written so that it cannot overflow.
        return chunk.size() > transaction.maxSize() - before ? Optional.of(Replies.TOO_LARGE) : Optional.empty();
    }

    public static Step refuse(SessionState.Listening state, Command.Bdat chunk, Reply reply) {
        return new Step.DiscardChunk(chunk.size(), reply, state.reset());
    }
}

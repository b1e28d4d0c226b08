package io.postyard.smtp.server.verb;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import java.util.Optional;

/** MAIL FROM (RFC 5321 §4.1.1.2): after EHLO or HELO, outside a transaction. */
public final class MailVerb {
    private MailVerb() {}

    /** A declared size beyond the limit is refused here (RFC 1870 §6.1). */
    public static Optional<Reply> check(Command.Mail mail, SessionLimits limits) {
        return mail.size().orElse(0) > limits.maxMessageSize() ? Optional.of(Replies.TOO_LARGE) : Optional.empty();
    }

    public static Step proceed(SessionState.Greeted state, Command.Mail mail, SessionLimits limits) {
        return new Step.Say(Replies.SENDER_OK, state.toAddressing(mail, limits));
    }
}

package io.postyard.smtp.server.verb;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import java.util.Optional;

/** MAIL FROM (RFC 5321 §4.1.1.2): after EHLO or HELO, outside a transaction. Policy may want TLS first. */
public final class MailVerb {
    private MailVerb() {}

    /** A declared size beyond the limit is refused here (RFC 1870 §6.1). */
    public static Optional<Reply> check(Command.Mail mail, SessionLimits limits) {
        return mail.size().orElse(0) > limits.maxMessageSize() ? Optional.of(Replies.TOO_LARGE) : Optional.empty();
    }

    public static Step ask(SessionState.Greeted state, Command.Mail mail) {
        return new Step.AskSender(state.toWeighing(mail));
    }

    /** @param refusal what policy has against it */
    public static Step proceed(SessionState.Weighing state, Optional<Reply> refusal, SessionLimits limits) {
        return refusal.<Step>map(reply -> new Step.Say(reply, state.before()))
                .orElseGet(() -> new Step.Say(Replies.SENDER_OK, state.before().toAddressing(state.mail(), limits)));
    }
}

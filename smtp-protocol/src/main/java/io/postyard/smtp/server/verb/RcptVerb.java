package io.postyard.smtp.server.verb;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Verdict;
import java.util.Optional;

/** RCPT TO (RFC 5321 §4.1.1.3): after MAIL, before DATA or BDAT. Policy decides who may be written to. */
public final class RcptVerb {
    private RcptVerb() {}

    public static Optional<Reply> check(SessionState.Addressing state, Command.Rcpt rcpt) {
        var transaction = state.transaction();
        if (rcpt.forwardPath().needsUtf8() && !transaction.mail().smtpUtf8()) {
            return Optional.of(Replies.RECIPIENT_NEEDS_UTF8);
        }
        // RFC 5321 §4.5.3.1.10: 452, so that the client sends the rest in another transaction.
        return transaction.recipients().size() >= transaction.maxRecipients()
                ? Optional.of(Replies.TOO_MANY_RECIPIENTS)
                : Optional.empty();
    }

    public static Step ask(SessionState.Addressing state, Command.Rcpt rcpt) {
        return new Step.AskRecipient(state.toJudging(rcpt));
    }

    public static Step proceed(SessionState.Addressing state, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Refuse(var reply) -> new Step.Say(reply, state);
            case Verdict.Admit admit -> admitted(state, admit);
        };
    }

    private static Step admitted(SessionState.Addressing state, Verdict.Admit admit) {
        var transaction = state.transaction();
        if (transaction.mail().size().orElse(0) > admit.maxMessageSize().orElse(Long.MAX_VALUE)) {
            return new Step.Say(Replies.TOO_LARGE_FOR_RECIPIENT, state);
        }
        if (transaction.has(admit)) {
            return new Step.Say(Replies.RECIPIENT_OK, state);
        }
        if (transaction.recipients().size() >= admit.maxRecipients().orElse(Integer.MAX_VALUE)
                || !transaction.hasRoomFor(admit.recipient())) {
            return new Step.Say(Replies.TOO_MANY_RECIPIENTS, state);
        }
        return new Step.Say(Replies.RECIPIENT_OK, state.with(admit));
    }
}

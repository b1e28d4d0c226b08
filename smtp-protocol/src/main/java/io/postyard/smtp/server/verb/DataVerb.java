package io.postyard.smtp.server.verb;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import java.util.Optional;

/** DATA (RFC 5321 §4.1.1.4): after at least one RCPT was accepted, never for BINARYMIME (RFC 3030 §3). */
public final class DataVerb {
    private DataVerb() {}

    public static Optional<Reply> check(SessionState.Addressing state) {
        if (state.transaction().mail().body() == BodyType.BINARY_MIME) {
            return Optional.of(Replies.BINARY_NEEDS_BDAT);
        }
        // RFC 2920 §3.1 has pipelining clients rely on this reply.
        return state.transaction().recipients().isEmpty() ? Optional.of(Replies.NO_VALID_RECIPIENTS) : Optional.empty();
    }

    public static Step proceed(SessionState.Addressing state) {
        return new Step.ReadData(Replies.START_MAIL, state.toReadingData());
    }
}

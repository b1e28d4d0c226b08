package io.postyard.smtp.server.verb;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Tls;
import java.util.Optional;

/** STARTTLS (RFC 3207): after EHLO, outside a transaction, once. */
public final class StartTlsVerb {
    private StartTlsVerb() {}

    public static Optional<Reply> check(Tls tls) {
        return Optional.ofNullable(
                switch (tls) {
                    case UNAVAILABLE -> Replies.NOT_IMPLEMENTED;
                    case OFFERED -> null;
                    case ON -> Replies.TLS_IS_ON;
                });
    }

    /** What the client called itself is forgotten with the state that knew it (RFC 3207 §4.2). */
    public static Step proceed() {
        return new Step.UpgradeTls(Replies.START_TLS, new SessionState.Securing());
    }
}

package io.postyard.smtp.server.verb;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Tls;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** AUTH (RFC 4954 §4): after EHLO, outside a transaction, under TLS, until it has succeeded. */
public final class AuthVerb {
    /** Of a line of an exchange with its CRLF (RFC 4954 §4), and of the command itself. */
    public static final int MAX_LINE = 12_288;

    private static final byte[] CANCEL = {'*'};

    private AuthVerb() {}

    /**
     * @param offered mechanisms
     * @param known the client has authenticated already
     */
    public static Optional<Reply> check(Command.Auth auth, List<String> offered, Tls tls, boolean known) {
        if (offered.isEmpty()) {
            return Optional.of(Replies.NOT_IMPLEMENTED);
        }
        if (tls != Tls.ON) {
            // Whatever was said in the clear is not even looked at.
            return Optional.of(Replies.AUTH_NEEDS_TLS);
        }
        if (known) {
            return Optional.of(Replies.ALREADY_AUTHENTICATED);
        }
        return offered.contains(auth.mechanism()) ? Optional.empty() : Optional.of(Replies.AUTH_NOT_OFFERED);
    }

    /** The first response, if the client gave it with the command; empty if that is not base64. */
    public static Optional<Step> proceed(SessionState.Greeted state, Command.Auth auth) {
        var next = state.toAuthenticating(auth.mechanism());
        if (auth.initialResponse().isEmpty()) {
            return Optional.of(new Step.AskLogin(true, Optional.empty(), next));
        }
        var text = auth.initialResponse().get();
        return decoded(text.equals("=") ? "" : text)
                .map(response -> new Step.AskLogin(true, Optional.of(response), next));
    }

    /** Whether the client wants to go on without. */
    public static boolean isCancelled(byte[] line) {
        return Arrays.equals(line, CANCEL);
    }

    /** A later response; empty if it is not base64. */
    public static Optional<Step> proceed(SessionState.Challenged state, byte[] line) {
        return decoded(new String(line, StandardCharsets.ISO_8859_1))
                .map(response -> new Step.AskLogin(false, Optional.of(response), state.toAuthenticating()));
    }

    /** Strictly: the JDK would do without the padding. */
    private static Optional<byte[]> decoded(String text) {
        try {
            return text.length() % 4 == 0 ? Optional.of(Base64.getDecoder().decode(text)) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}

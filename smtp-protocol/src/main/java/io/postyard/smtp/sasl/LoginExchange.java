package io.postyard.smtp.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** LOGIN, which no RFC describes (draft-murchison-sasl-login-00): name and password, one after the other. */
public final class LoginExchange implements SaslExchange {
    private static final byte[] ASK_NAME = "Username:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ASK_PASSWORD = "Password:".getBytes(StandardCharsets.US_ASCII);

    private Optional<String> name = Optional.empty();

    @Override
    public SaslStep on(Optional<byte[]> response) {
        if (response.isEmpty()) {
            return new SaslStep.Challenge(ASK_NAME);
        }
        var text = Credentials.text(response.get());
        if (name.isEmpty()) {
            name = text.filter(Credentials::isName);
            return name.isPresent() ? new SaslStep.Challenge(ASK_PASSWORD) : new SaslStep.Malformed();
        }
        return Credentials.check(name.get(), text.orElse(""));
    }
}

package io.postyard.smtp.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What every mechanism asks of names and passwords. */
final class Credentials {
    private static final int MAX_NAME = 255;
    private static final int MAX_PASSWORD = 1024;

    private Credentials() {}

    /** Empty if it is no UTF-8. */
    static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** Without control characters: a name goes into logs and events. */
    static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= MAX_NAME && name.chars().noneMatch(Character::isISOControl);
    }

    static SaslStep check(String name, String password) {
        boolean sound =
                isName(name) && !password.isEmpty() && password.length() <= MAX_PASSWORD && password.indexOf('\0') < 0;
        return sound ? new SaslStep.Check(name, password) : new SaslStep.Malformed();
    }
}

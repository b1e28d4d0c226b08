package io.postyard.ingress.login;

import io.postyard.smtp.sasl.ScramKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** What is kept of a password. Says nothing of itself. */
sealed interface PasswordHash {
    /** Whether it is of this password; takes milliseconds to seconds of a processor, always the same time. */
    boolean matches(String password);

    /** For SCRAM-SHA-256; empty if the hash is of another kind. */
    default Optional<ScramKeys> scram() {
        return Optional.empty();
    }

    /** @throws BadUsersException if it is none, or takes more time or memory than anybody's login may */
    static PasswordHash parse(String text) throws BadUsersException {
        if (text.startsWith("$2")) {
            return Bcrypt.parse(text);
        }
        if (text.startsWith("$argon2id$")) {
            return Argon.parse(text);
        }
        if (text.startsWith("SCRAM-SHA-256$")) {
            return Scram.parse(text);
        }
        throw new BadUsersException("the hash is none of bcrypt ($2y$), $argon2id$ and SCRAM-SHA-256$");
    }

    /** As {@code htpasswd -B} writes it. Looks at 72 octets of a password, as bcrypt does everywhere. */
    final class Bcrypt implements PasswordHash {
        private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");
        private static final int MIN_COST = 4;
        private static final int MAX_COST = 14;

        private final String text;

        private Bcrypt(String text) {
            this.text = text;
        }

        static Bcrypt parse(String text) throws BadUsersException {
            var form = FORM.matcher(text);
            if (!form.matches()) {
                throw new BadUsersException("the bcrypt hash is damaged");
            }
            int cost = Integer.parseInt(form.group(1));
            if (cost < MIN_COST || cost > MAX_COST) {
                throw new BadUsersException("the cost of a bcrypt hash is 4 to 14, and not " + cost);
            }
            return new Bcrypt(text);
        }

        @Override
        public boolean matches(String password) {
            return OpenBSDBCrypt.checkPassword(text, password.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** RFC 9106, as the argon2 program writes it. */
    final class Argon implements PasswordHash {
        private static final Pattern FORM =
                Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,3})"
                        + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
        private static final int MAX_KIB = 64 << 10;
        private static final int MAX_PASSES = 10;
        private static final int MAX_LANES = 16;

        private final Argon2Parameters parameters;
        private final byte[] hash;

        private Argon(Argon2Parameters parameters, byte[] hash) {
            this.parameters = parameters;
            this.hash = hash;
        }

        static Argon parse(String text) throws BadUsersException {
            var form = FORM.matcher(text);
            if (!form.matches()) {
                throw new BadUsersException("the argon2id hash is damaged, or of another version than 19");
            }
            int kib = Integer.parseInt(form.group(1));
            int passes = Integer.parseInt(form.group(2));
            int lanes = Integer.parseInt(form.group(3));
            if (kib > MAX_KIB
                    || passes > MAX_PASSES
                    || lanes > MAX_LANES
                    || lanes < 1
                    || passes < 1
                    || kib < 8 * lanes) {
                throw new BadUsersException(
                        "an argon2id hash has at most m=65536, t=10 and p=16, and 8 KiB for each lane");
            }
            try {
                return new Argon(
                        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                                .withMemoryAsKB(kib)
                                .withIterations(passes)
                                .withParallelism(lanes)
                                .withSalt(Base64.getDecoder().decode(form.group(4)))
                                .build(),
                        Base64.getDecoder().decode(form.group(5)));
            } catch (IllegalArgumentException notBase64) {
                throw new BadUsersException("the argon2id hash is damaged");
            }
        }

        @Override
        public boolean matches(String password) {
            var generator = new Argon2BytesGenerator();
            generator.init(parameters);
            var computed = new byte[hash.length];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), computed);
            return MessageDigest.isEqual(computed, hash);
        }
    }

    /** As PostgreSQL and RFC 5803 write it: {@code SCRAM-SHA-256$iterations:salt$stored:server}. */
    final class Scram implements PasswordHash {
        private static final Pattern FORM = Pattern.compile("SCRAM-SHA-256\\$([0-9]{1,7}):([A-Za-z0-9+/]{4,128}={0,2})"
                + "\\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)");
        /** RFC 7677 §4. */
        private static final int MIN_ITERATIONS = 4096;

        private static final int MAX_ITERATIONS = 1_000_000;

        private final ScramKeys keys;

        private Scram(ScramKeys keys) {
            this.keys = keys;
        }

        static Scram parse(String text) throws BadUsersException {
            var form = FORM.matcher(text);
            if (!form.matches()) {
                throw new BadUsersException("the SCRAM-SHA-256 record is damaged");
            }
            int iterations = Integer.parseInt(form.group(1));
            if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
                throw new BadUsersException("a SCRAM-SHA-256 record has 4096 to 1000000 iterations");
            }
            var base64 = Base64.getDecoder();
            try {
                return new Scram(new ScramKeys(
                        base64.decode(form.group(2)),
                        iterations,
                        base64.decode(form.group(3)),
                        base64.decode(form.group(4))));
            } catch (IllegalArgumentException notBase64) {
                throw new BadUsersException("the SCRAM-SHA-256 record is damaged");
            }
        }

        @Override
        public Optional<ScramKeys> scram() {
            return Optional.of(keys);
        }

        @Override
        public boolean matches(String password) {
            return keys.matches(PreparedPassword.of(password));
        }
    }
}

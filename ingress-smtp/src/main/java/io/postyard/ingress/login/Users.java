package io.postyard.ingress.login;

import io.postyard.smtp.sasl.ScramKeys;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The users at one moment. A name that nobody has is answered like a name with another password: by a hash of the same
 * kind as somebody's, always the same one for the same name, which takes as long and says no.
 */
final class Users {
    static final Users NOBODY = new Users(Map.of(), new byte[1]);

    /** What most programs write. */
    private static final ScramKeys SOME = new ScramKeys(new byte[16], 4096, new byte[0], new byte[0]);

    private static final int MAX_USERS = 100_000;
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\p{Cf}\\p{Z}:\\x80-\\x9f]{1,255}");

    /**
     * @param identity as the file has it; empty = nobody's
     * @param hash somebody's
     */
    record Candidate(Optional<String> identity, PasswordHash hash) {
        /** Whether there is such a user, and this is the password; takes as long if there is none. */
        boolean hasPassword(String password) {
            return hash.matches(password) & identity.isPresent();
        }
    }

    private record User(String identity, PasswordHash hash) {}

    private final Map<String, User> byName;
    private final List<User> all;
    private final byte[] secret;
    private final boolean scram;

    private Users(Map<String, User> byName, byte[] secret) {
        this.byName = byName;
        this.all = List.copyOf(byName.values());
        this.secret = secret;
        this.scram = all.stream().allMatch(user -> user.hash().scram().isPresent());
    }

    /** @throws BadUsersException if any line is wrong: half of the users must not be locked out by a slip */
    static Users parse(byte[] file) throws BadUsersException {
        var byName = new HashMap<String, User>();
        int number = 0;
        for (var line : text(file).lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                var user = user(line.strip());
                if (byName.put(folded(user.identity()), user) != null) {
                    throw new BadUsersException("the name stands there twice; case makes no difference");
                }
            } catch (BadUsersException e) {
                throw new BadUsersException("line " + number + ": " + e.getMessage());
            }
        }
        if (byName.size() > MAX_USERS) {
            throw new BadUsersException("more than " + MAX_USERS + " users");
        }
        return new Users(byName, sha256(file));
    }

    private static User user(String line) throws BadUsersException {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new BadUsersException("not name:hash");
        }
        var name = line.substring(0, colon);
        if (!NAME.matcher(name).matches()) {
            throw new BadUsersException("a name has 1 to 255 characters, without spaces and control characters");
        }
        return new User(name, PasswordHash.parse(line.substring(colon + 1)));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    int count() {
        return all.size();
    }

    /** Whether SCRAM would work for everybody: clients prefer it, and those for whom it fails try nothing else. */
    boolean allKnowScram() {
        return scram;
    }

    /** Of a name as a client wrote it. */
    Candidate find(String name) {
        var user = byName.get(folded(name));
        return user == null
                ? new Candidate(Optional.empty(), like(name).hash())
                : new Candidate(Optional.of(user.identity()), user.hash());
    }

    /** Of a name as a client wrote it; where the name is nobody's, keys that are nobody's, but always the same. */
    ScramKeys scramKeys(String name) {
        var candidate = find(name);
        var known = candidate.hash().scram();
        var keys = known.orElse(SOME);
        var salt = Arrays.copyOf(digest("salt", name), keys.salt().length);
        var nobodys = new ScramKeys(salt, keys.iterations(), digest("stored", name), digest("server", name));
        return candidate.identity().isPresent() && known.isPresent() ? keys : nobodys;
    }

    /** Names are compared without case, and however their letters are composed. */
    static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private User like(String name) {
        int number = ByteBuffer.wrap(digest("like", name)).getInt();
        return all.get(Math.floorMod(number, all.size()));
    }

    /** The key is the file itself: the same in every pod, and known to nobody. */
    private byte[] digest(String purpose, String name) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal((purpose + ":" + folded(name)).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HMAC", e);
        }
    }

    private static String text(byte[] file) throws BadUsersException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadUsersException("the file is not UTF-8");
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}

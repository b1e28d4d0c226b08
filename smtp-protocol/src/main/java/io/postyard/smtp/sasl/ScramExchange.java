package io.postyard.smtp.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding. A user that nobody knows must be given keys as well, which
 * no password opens; so both are answered alike. What the server proves at the end goes as a challenge, since SMTP has no
 * room for it in 235 (RFC 4954 §4).
 */
public final class ScramExchange implements SaslExchange {
    private static final String NONCE = "[!-+\\--~]{1,256}";

    /** {@code y}: the client could bind, and thinks that we could not, which is so. */
    private static final Pattern FIRST = Pattern.compile("(?<header>[ny],(?:a=(?<for>[^,\\x00]{1,765}))?,)"
            + "(?<bare>n=(?<name>[^,\\x00]{1,765}),r=(?<nonce>" + NONCE + ")(?:,[A-Za-z]=[^\\x00]*)?)");

    private static final Pattern FINAL =
            Pattern.compile("(?<bare>c=(?<header>[A-Za-z0-9+/=]{1,2048}),r=(?<nonce>[!-+\\--~]{1,512})"
                    + "(?:,[A-Za-z]=[^,\\x00]*){0,8}),p=(?<proof>[A-Za-z0-9+/]{43}=)");

    /** A comma and an equals sign, written so that they are none (RFC 5802 §5.1). */
    private static final Pattern BAD_ESCAPE = Pattern.compile("=(?!2C|3D)");

    private enum Stage {
        FIRST,
        FINAL,
        END
    }

    private final Function<String, ScramKeys> keysOf;
    private final String ownNonce;
    private Stage stage = Stage.FIRST;
    private ScramKeys keys;
    private String name;
    private String header;
    private String nonce;
    private String said;

    /**
     * @param keysOf keys of a user, or some of nobody's
     * @param ownNonce never used before and never to be guessed; printable ASCII without a comma
     */
    public ScramExchange(Function<String, ScramKeys> keysOf, String ownNonce) {
        this.keysOf = keysOf;
        this.ownNonce = ownNonce;
    }

    @Override
    public SaslStep on(Optional<byte[]> response) {
        if (response.isEmpty()) {
            return new SaslStep.Challenge(new byte[0]);
        }
        var text = Credentials.text(response.get());
        return switch (stage) {
            case FIRST ->
                text.map(FIRST::matcher)
                        .filter(Matcher::matches)
                        .map(this::onFirst)
                        .orElseGet(SaslStep.Malformed::new);
            case FINAL ->
                text.map(FINAL::matcher)
                        .filter(Matcher::matches)
                        .map(this::onFinal)
                        .orElseGet(SaslStep.Malformed::new);
            // Nothing is left to say to what we proved.
            case END -> response.get().length == 0 ? new SaslStep.Proved(name) : new SaslStep.Malformed();
        };
    }

    private SaslStep onFirst(Matcher first) {
        var actsFor = first.group("for");
        if (BAD_ESCAPE.matcher(first.group("name")).find()
                || (actsFor != null && BAD_ESCAPE.matcher(actsFor).find())) {
            return new SaslStep.Malformed();
        }
        name = unescaped(first.group("name"));
        if (!Credentials.isName(name)) {
            return new SaslStep.Malformed();
        }
        if (actsFor != null && !unescaped(actsFor).equals(name)) {
            return new SaslStep.Disproved(name);
        }
        header = first.group("header");
        nonce = first.group("nonce") + ownNonce;
        keys = keysOf.apply(name);
        var challenge =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(keys.salt()) + ",i=" + keys.iterations();
        said = first.group("bare") + "," + challenge;
        stage = Stage.FINAL;
        return new SaslStep.Challenge(challenge.getBytes(StandardCharsets.UTF_8));
    }

    private SaslStep onFinal(Matcher last) {
        var expected = Base64.getEncoder().encodeToString(header.getBytes(StandardCharsets.UTF_8));
        if (!last.group("nonce").equals(nonce) || !last.group("header").equals(expected)) {
            return new SaslStep.Malformed();
        }
        var authMessage = said + "," + last.group("bare");
        if (!keys.proves(Base64.getDecoder().decode(last.group("proof")), authMessage)) {
            return new SaslStep.Disproved(name);
        }
        stage = Stage.END;
        var proof = "v=" + Base64.getEncoder().encodeToString(keys.serverSignature(authMessage));
        return new SaslStep.Challenge(proof.getBytes(StandardCharsets.UTF_8));
    }

    private static String unescaped(String text) {
        return text.replace("=2C", ",").replace("=3D", "=");
    }
}

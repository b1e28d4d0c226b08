package io.postyard.mail.message;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The encoding of international addresses where only ASCII may be (RFC 6533 §3, utf-8-addr-xtext): {@code \\x{E9}} stands for é. */
public final class Unitext {
    private static final Pattern EMBEDDED = Pattern.compile("\\\\x\\{([0-9A-F]{2,6})}");

    private static final String TYPE = "utf-8;";

    private Unitext() {}

    /** @param typed an address with its type in front, as in ORCPT */
    public static boolean isTypeOf(String typed) {
        return typed.regionMatches(true, 0, TYPE, 0, TYPE.length());
    }

    /** Empty if a backslash does not begin such a character, or begins one that no address may hold. */
    public static Optional<String> decode(String text) {
        if (EMBEDDED.matcher(text).replaceAll("").indexOf('\\') >= 0) {
            return Optional.empty();
        }
        var characters = EMBEDDED.matcher(text);
        if (!characters.results().allMatch(Unitext::isText)) {
            return Optional.empty();
        }
        return Optional.of(
                characters.reset().replaceAll(c -> Matcher.quoteReplacement(Character.toString(codePoint(c)))));
    }

    /** Every peer that knows DSN can take the result. */
    public static String encode(String text) {
        var encoded = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            if (c > 32 && c < 127 && c != '+' && c != '=' && c != '\\') {
                encoded.append((char) c);
            } else {
                encoded.append("\\x{").append("%02X".formatted(c)).append('}');
            }
        });
        return encoded.toString();
    }

    private static boolean isText(MatchResult embedded) {
        int c = codePoint(embedded);
        return Character.isValidCodePoint(c)
                && !Character.isISOControl(c)
                && Character.getType(c) != Character.SURROGATE;
    }

    private static int codePoint(MatchResult embedded) {
        return Integer.parseInt(embedded.group(1), 16);
    }
}

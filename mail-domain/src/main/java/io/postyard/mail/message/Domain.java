package io.postyard.mail.message;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The part of a mailbox behind the {@code @}: a host name in lower-case A-labels (RFC 5890), at most 253 characters, or
 * an address literal such as {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (RFC 5321 §4.1.3). Equality is equality
 * of domains: case and U-label/A-label spelling are gone.
 */
public record Domain(String name) {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;
    private static final Pattern LITERAL = Pattern.compile("\\[(?:[0-9.]{7,15}|ipv6:[0-9a-f:.]{2,45})]");

    public Domain {
        if (!isHostName(name) && !LITERAL.matcher(name).matches()) {
            throw new IllegalArgumentException("not a domain: " + name);
        }
    }

    /** Reads a domain as people and clients write it; empty if it is none. A trailing dot is not accepted. */
    public static Optional<Domain> parse(String text) {
        try {
            var lower = text.toLowerCase(Locale.ROOT);
            boolean ascii = lower.chars().allMatch(c -> c < 128);
            return Optional.of(new Domain(
                    ascii ? lower : IDN.toASCII(lower, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException notADomain) {
            return Optional.empty();
        }
    }

    public static Domain of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a domain: " + text));
    }

    public boolean isLiteral() {
        return name.startsWith("[");
    }

    // By hand because every record that is read makes domains: the same as a pattern costs many times as much.
    private static boolean isHostName(String name) {
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (label == 0 || name.charAt(i - 1) == '-') {
                    return false;
                }
                label = 0;
            } else if (isLabelCharacter(c) && !(c == '-' && label == 0) && label < LONGEST_LABEL) {
                label++;
            } else {
                return false;
            }
        }
        return label > 0 && name.charAt(name.length() - 1) != '-' && name.length() <= LONGEST_NAME;
    }

    private static boolean isLabelCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    @Override
    public String toString() {
        return name;
    }
}

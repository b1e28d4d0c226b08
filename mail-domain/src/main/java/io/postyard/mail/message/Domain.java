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
    private static final Pattern NAME = Pattern.compile(
            "(?!.{254})[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*");
    private static final Pattern LITERAL = Pattern.compile("\\[(?:[0-9.]{7,15}|ipv6:[0-9a-f:.]{2,45})]");

    public Domain {
        if (!NAME.matcher(name).matches() && !LITERAL.matcher(name).matches()) {
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

    @Override
    public String toString() {
        return name;
    }
}

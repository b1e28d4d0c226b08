package io.postyard.ingress.screening;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a client gave with EHLO or HELO (RFC 5321 §4.1.1.1). */
sealed interface HeloName {
    /** A host name of at least two labels (RFC 5321 §2.3.5), of which the last is not a number. */
    record Host(Domain name) implements HeloName {}

    /** {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (RFC 5321 §4.1.3). */
    record Literal(InetAddress address) implements HeloName {}

    /** Neither. */
    record Malformed() implements HeloName {}

    /** All four octets: Java would take fewer. */
    Pattern IPV4 = Pattern.compile("[0-9]{1,3}(?:[.][0-9]{1,3}){3}");

    Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    String TAG = "IPv6:";

    static HeloName of(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return address(text.substring(1, text.length() - 1))
                    .<HeloName>map(Literal::new)
                    .orElseGet(Malformed::new);
        }
        return Domain.parse(text)
                .filter(name -> !name.isLiteral() && isFull(name.name()))
                .<HeloName>map(Host::new)
                .orElseGet(Malformed::new);
    }

    private static Optional<InetAddress> address(String text) {
        boolean tagged = text.regionMatches(true, 0, TAG, 0, TAG.length());
        var address = tagged ? text.substring(TAG.length()) : text;
        if (!(tagged ? IPV6 : IPV4).matcher(address).matches() || tagged != address.contains(":")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private static boolean isFull(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && !name.substring(dot + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    }
}

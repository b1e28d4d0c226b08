package io.postyard.smtp.command;

import java.util.HexFormat;
import java.util.Optional;

/** The encoding of ENVID and ORCPT values (RFC 3461 §4): {@code +XX} stands for what a parameter may not hold. */
final class Xtext {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Xtext() {}

    /** Empty if it is no xtext, or stands for anything but printable ASCII. Characters beyond ASCII stay (RFC 6533). */
    static Optional<String> decode(String text) {
        var decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
                    return Optional.empty();
                }
                c = (char) HexFormat.fromHexDigits(text, i + 1, i + 3);
                i += 2;
                if (c > 126) {
                    return Optional.empty();
                }
            } else if (c == '=' || c == ' ') {
                return Optional.empty();
            }
            if (c < 32 || c == 127) {
                return Optional.empty();
            }
            decoded.append(c);
        }
        return Optional.of(decoded.toString());
    }

    static String encode(String text) {
        var encoded = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 32 || c == '+' || c == '=' || c == 127) {
                encoded.append('+').append(HEX.toHexDigits((byte) c));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    /** RFC 3461 §4: upper case only. */
    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
    }
}

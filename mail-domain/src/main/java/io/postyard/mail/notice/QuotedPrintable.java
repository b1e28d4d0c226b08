package io.postyard.mail.notice;

import java.nio.charset.StandardCharsets;

/** Quoted-printable for text (RFC 2045 §6.7). */
final class QuotedPrintable {
    /** With the soft line break. Octets. */
    private static final int LONGEST_LINE = 76;

    private static final String HEX = "0123456789ABCDEF";

    private QuotedPrintable() {}

    /** @param text with CRLF line ends and no blank at the end of a line */
    static String encode(String text) {
        var encoded = new StringBuilder(text.length() * 3 / 2);
        int column = 0;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet == '\r' || octet == '\n') {
                encoded.append((char) octet);
                column = 0;
                continue;
            }
            boolean literal = octet >= ' ' && octet < 127 && octet != '=';
            int width = literal ? 1 : 3;
            if (column + width > LONGEST_LINE - 1) {
                encoded.append("=\r\n");
                column = 0;
            }
            if (literal) {
                encoded.append((char) octet);
            } else {
                encoded.append('=').append(HEX.charAt(octet >> 4 & 15)).append(HEX.charAt(octet & 15));
            }
            column += width;
        }
        return encoded.toString();
    }
}

package io.postyard.mail.notice;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What of the original message a report gives back (RFC 3461 §4.3). */
public sealed interface ReturnedContent {
    /** The whole message: CRLF line ends, no line over 998 octets, no NUL. */
    record Full(byte[] message) implements ReturnedContent {}

    /** Its header, whole lines. */
    record Headers(byte[] headers) implements ReturnedContent {}

    /** Nothing, because it cannot be read. */
    record Nothing() implements ReturnedContent {}

    /** RFC 5322 §2.1.1, without the CRLF. Octets. */
    int LONGEST_LINE = 998;

    /** Whether the message may be a part of another as it is; a binary one, or one with longer lines, may not. */
    static boolean canCarry(byte[] message) {
        int column = 0;
        for (int i = 0; i < message.length; i++) {
            byte octet = message[i];
            if (octet == '\r' && i + 1 < message.length && message[i + 1] == '\n') {
                column = 0;
                i++;
            } else if (octet == 0 || octet == '\r' || octet == '\n' || ++column > LONGEST_LINE) {
                return false;
            }
        }
        return true;
    }

    /**
     * The header of a message, made safe to carry: over-long lines are folded, stray control characters replaced.
     *
     * @param beginning of the message; if the header does not end in it, the last line begun is left out
     * @param most octets of the result, about
     */
    static Headers headersOf(byte[] beginning, int most) {
        var headers = new ByteArrayOutputStream(Math.min(beginning.length, most));
        int from = 0;
        while (from < beginning.length && headers.size() < most) {
            int end = endOfLine(beginning, from);
            if (end < 0 || end == from) {
                break;
            }
            carry(Arrays.copyOfRange(beginning, from, end), headers);
            from = end + 2;
        }
        return new Headers(headers.toByteArray());
    }

    /** Message-ID with its brackets, where the header has a plain one. */
    default Optional<String> messageId() {
        var header =
                switch (this) {
                    case Full(var message) -> headersOf(message, message.length).headers();
                    case Headers(var headers) -> headers;
                    case Nothing() -> new byte[0];
                };
        var matcher = MESSAGE_ID.matcher(new String(header, StandardCharsets.ISO_8859_1));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** RFC 5322 §3.6.4, in one line. */
    Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:[ \\t]*(?:\\r\\n[ \\t]+)?(<[!-;=?-~]{3,250}>)[ \\t]*$");

    private static int endOfLine(byte[] bytes, int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static void carry(byte[] line, ByteArrayOutputStream into) {
        int column = 0;
        for (byte octet : line) {
            // Break before a character, not inside one of UTF-8.
            if (column >= LONGEST_LINE - 8 && (octet & 0xc0) != 0x80) {
                into.write('\r');
                into.write('\n');
                into.write(' ');
                column = 1;
            }
            into.write(octet == 0 || octet == '\r' || octet == '\n' ? '?' : octet);
            column++;
        }
        into.write('\r');
        into.write('\n');
    }
}

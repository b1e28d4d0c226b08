package io.postyard.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Messages that tests know again, and the comparison of what came out with what went in. */
final class TestMail {
    /** Names the message in its header; tests use it instead of ids. */
    static final String TOKEN = "X-Token";

    private TestMail() {}

    /** A small message. */
    static byte[] of(String token, String from, String to) {
        return (TOKEN + ": " + token + "\r\nFrom: <" + from + ">\r\nTo: <" + to + ">\r\nSubject: " + token
                        + "\r\n\r\nHello.\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What transports like to break: dots, long lines, trailing blanks, eight bits, lone empty lines at the end. */
    static byte[] tricky(String token, String from, String to) {
        var text = TOKEN + ": " + token + "\r\nMessage-Id: <1@client.test>\r\nFrom: =?utf-8?q?=C3=84nn?= <" + from
                + ">\r\nTo: <" + to
                + ">\r\nsubject:folded\r\n\tand odd \r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\n.\r\n..\r\n.dot\r\nFrom here\r\n>From there\r\n\t \r\n"
                + "grüße, 你好\r\n" + "x".repeat(990) + "\r\n\r\n\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The small one with this many octets of text lines behind it, from a fixed seed. */
    static byte[] large(String token, String from, String to, int octets) {
        var random = new Random(octets);
        var content = new ByteArrayOutputStream(octets + 256);
        content.writeBytes(of(token, from, to));
        var line = new byte[78];
        while (content.size() < octets) {
            for (int i = 0; i < 76; i++) {
                line[i] = (byte) (33 + random.nextInt(94));
            }
            line[76] = '\r';
            line[77] = '\n';
            content.writeBytes(line);
        }
        return content.toByteArray();
    }

    /** Takes off the Received field that Postyard puts in front; fails if there is none. */
    static byte[] withoutOurReceived(byte[] content) {
        var text = new String(content, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("Received: ")) {
            throw new AssertionError(
                    "does not begin with a Received field: " + text.lines().findFirst());
        }
        int end = text.indexOf("\r\n");
        while (text.startsWith("\r\n\t", end) || text.startsWith("\r\n ", end)) {
            end = text.indexOf("\r\n", end + 2);
        }
        return Arrays.copyOfRange(content, end + 2, content.length);
    }

    /** The value of {@link #TOKEN} in the header; empty if it has none. */
    static String tokenOf(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1)
                .split("\r?\n\r?\n", 2)[0]
                .lines()
                .filter(line -> line.startsWith(TOKEN + ": "))
                .map(line -> line.substring(TOKEN.length() + 2).strip())
                .findFirst()
                .orElse("");
    }
}

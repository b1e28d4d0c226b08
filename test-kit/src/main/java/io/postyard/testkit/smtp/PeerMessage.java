package io.postyard.testkit.smtp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message that a {@link ScriptedPeer} took.
 *
 * @param session number of the session it came in, from 1
 * @param mail the MAIL command as it came
 * @param reversePath what stood between the angle brackets
 * @param rcpts the RCPT commands that were accepted, as they came
 * @param recipients their addresses
 * @param octets the message without dot-stuffing and final dot
 * @param tls whether the session was encrypted
 * @param receivedAt {@link System#nanoTime} of the final dot
 */
public record PeerMessage(
        int session,
        String mail,
        String reversePath,
        List<String> rcpts,
        List<String> recipients,
        byte[] octets,
        boolean tls,
        long receivedAt) {
    public PeerMessage {
        rcpts = List.copyOf(rcpts);
        recipients = List.copyOf(recipients);
    }

    /** The message as text, octet by octet (ISO 8859-1). */
    public String text() {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** The first value of a header field, unfolded; empty if there is none. */
    public String header(String name) {
        var head = text().split("\r\n\r\n", 2)[0].replaceAll("\r\n[ \t]+", " ");
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** What follows the header. */
    public String body() {
        var parts = text().split("\r\n\r\n", 2);
        return parts.length == 2 ? parts[1] : "";
    }
}

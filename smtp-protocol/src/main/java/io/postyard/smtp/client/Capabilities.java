package io.postyard.smtp.client;

import io.postyard.mail.reply.Reply;
import java.util.Locale;

/**
 * What the peer said it can do in its reply to EHLO (RFC 5321 §4.1.1.1). Unknown keywords are ignored.
 *
 * @param sizeLimit the largest message it takes, in octets (RFC 1870); 0 = no fixed limit
 * @param size it understands the SIZE parameter of MAIL
 */
public record Capabilities(
        boolean pipelining,
        boolean size,
        long sizeLimit,
        boolean eightBitMime,
        boolean chunking,
        boolean binaryMime,
        boolean smtpUtf8,
        boolean dsn,
        boolean startTls) {
    /** Of a peer that only knows HELO. */
    public static final Capabilities NONE = new Capabilities(false, false, 0, false, false, false, false, false, false);

    /** Reads the positive reply to EHLO; its first line is the peer's name and no keyword. */
    public static Capabilities of(Reply ehlo) {
        boolean pipelining = false;
        boolean size = false;
        long sizeLimit = 0;
        boolean eightBitMime = false;
        boolean chunking = false;
        boolean binaryMime = false;
        boolean smtpUtf8 = false;
        boolean dsn = false;
        boolean startTls = false;
        for (var line : ehlo.lines().subList(1, ehlo.lines().size())) {
            int space = line.indexOf(' ');
            var keyword = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
            switch (keyword) {
                case "PIPELINING" -> pipelining = true;
                case "SIZE" -> {
                    size = true;
                    sizeLimit = space < 0 ? 0 : number(line.substring(space + 1));
                }
                case "8BITMIME" -> eightBitMime = true;
                case "CHUNKING" -> chunking = true;
                case "BINARYMIME" -> binaryMime = true;
                case "SMTPUTF8" -> smtpUtf8 = true;
                case "DSN" -> dsn = true;
                case "STARTTLS" -> startTls = true;
                default -> {
                    // An extension we do not use.
                }
            }
        }
        return new Capabilities(
                pipelining, size, sizeLimit, eightBitMime, chunking, binaryMime, smtpUtf8, dsn, startTls);
    }

    private static long number(String text) {
        var trimmed = text.strip();
        boolean digits =
                !trimmed.isEmpty() && trimmed.length() <= 18 && trimmed.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(trimmed) : 0;
    }
}

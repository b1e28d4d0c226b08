package io.postyard.smtp.client;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.reply.EnhancedCode;
import io.postyard.mail.reply.Reply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads replies (RFC 5321 §4.2). Lenient in what ends a line (a bare LF will do) and in the text, strict in the shape:
 * what does not start with three digits and a space, hyphen or line end is no SMTP. Bounded in every direction. Where
 * the lines of one reply carry different codes, the last one counts.
 */
final class ReplyReader {
    /** Octets of a line that are kept; RFC 5321 §4.5.3.1.5 allows 512. The rest is skipped. */
    static final int LINE_KEPT = 2048;

    static final int MAX_LINES = 100;
    /** Octets of one reply, skipped ones included. */
    static final int MAX_REPLY = 256 * 1024;

    private final ClientTransport transport;
    private final Function<Stage, Duration> timeouts;
    private final byte[] buffer = new byte[4096];
    private int position;
    private int limit;
    private final byte[] line = new byte[LINE_KEPT];
    private int length;
    private int octets;
    private boolean timed;

    ReplyReader(ClientTransport transport, Function<Stage, Duration> timeouts) {
        this.transport = transport;
        this.timeouts = timeouts;
    }

    /** Whether the peer has sent more than was read. */
    boolean hasMore() {
        return position < limit;
    }

    Reply read(Stage stage) throws DialogueException {
        octets = 0;
        timed = false;
        readLine(stage);
        int code = code(stage);
        var enhanced = enhanced(code);
        if (isLast()) {
            return reply(stage, code, enhanced, List.of(text(enhanced)));
        }
        var texts = new ArrayList<String>();
        texts.add(text(enhanced));
        do {
            if (texts.size() == MAX_LINES) {
                throw protocolError(stage, "got a reply of more than " + MAX_LINES + " lines");
            }
            readLine(stage);
            code = code(stage);
            texts.add(text(enhanced.filter(enhanced(code).stream().toList()::contains)));
        } while (!isLast());
        return reply(stage, code, enhanced, texts);
    }

    private Reply reply(Stage stage, int code, Optional<EnhancedCode> enhanced, List<String> texts)
            throws DialogueException {
        if (code < 200 || code > 599) {
            throw protocolError(stage, "got the reply code " + code);
        }
        return new Reply(code, enhanced.filter(e -> e.statusClass() == code / 100), texts);
    }

    private boolean isLast() {
        return length == 3 || line[3] == ' ';
    }

    private int code(Stage stage) throws DialogueException {
        boolean shaped = length >= 3
                && isDigit(line[0])
                && isDigit(line[1])
                && isDigit(line[2])
                && (length == 3 || line[3] == ' ' || line[3] == '-');
        if (!shaped) {
            throw protocolError(stage, "got \"" + text(0, Math.min(length, 80)) + "\", which is no SMTP reply,");
        }
        return (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
    }

    /** The RFC 2034 code in front of the text, if its class fits the reply code. */
    private Optional<EnhancedCode> enhanced(int code) {
        if (length < 9 || line[5] != '.' || line[4] - '0' != code / 100 || "245".indexOf(line[4]) < 0) {
            return Optional.empty();
        }
        int at = 6;
        int subject = 0;
        while (at < length && at < 9 && isDigit(line[at])) {
            subject = subject * 10 + line[at++] - '0';
        }
        if (at == 6 || at >= length || line[at] != '.') {
            return Optional.empty();
        }
        int from = ++at;
        int detail = 0;
        while (at < length && at < from + 3 && isDigit(line[at])) {
            detail = detail * 10 + line[at++] - '0';
        }
        boolean ends = at > from && (at == length || line[at] == ' ');
        return ends ? Optional.of(new EnhancedCode(code / 100, subject, detail)) : Optional.empty();
    }

    /** The line's text behind code and enhanced code; the latter as it was written, leading zeros and all. */
    private String text(Optional<EnhancedCode> enhanced) {
        int from = Math.min(4, length);
        if (enhanced.isPresent()) {
            while (from < length && line[from] != ' ') {
                from++;
            }
            from = Math.min(from + 1, length);
        }
        return text(from, length);
    }

    private String text(int from, int to) {
        for (int i = from; i < to; i++) {
            if ((line[i] >= 0 && line[i] < ' ') || line[i] == 127) {
                line[i] = (byte) (line[i] == '\t' ? ' ' : '?');
            }
        }
        return new String(line, from, to - from, StandardCharsets.UTF_8);
    }

    private void readLine(Stage stage) throws DialogueException {
        length = 0;
        while (true) {
            if (position == limit) {
                fill(stage);
            }
            byte b = buffer[position++];
            octets++;
            if (b == '\n') {
                if (length > 0 && line[length - 1] == '\r') {
                    length--;
                }
                return;
            }
            if (length < LINE_KEPT) {
                line[length++] = b;
            } else if (octets > MAX_REPLY) {
                throw protocolError(stage, "got a reply of more than " + MAX_REPLY + " octets");
            }
        }
    }

    private void fill(Stage stage) throws DialogueException {
        if (!timed) {
            transport.allow(timeouts.apply(stage));
            timed = true;
        }
        try {
            int read = transport.read(buffer, 0, buffer.length);
            if (read < 0) {
                throw new DialogueException(stage, Trouble.CONNECTION_LOST, "the peer closed the connection", null);
            }
            position = 0;
            limit = read;
        } catch (InterruptedIOException e) {
            throw new DialogueException(stage, Trouble.TIMED_OUT, "timed out", e);
        } catch (IOException e) {
            throw new DialogueException(
                    stage, Trouble.CONNECTION_LOST, "lost the connection (" + e.getMessage() + ")", e);
        }
    }

    private static DialogueException protocolError(Stage stage, String what) {
        return new DialogueException(stage, Trouble.PROTOCOL_ERROR, what, null);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}

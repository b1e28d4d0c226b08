package io.postyard.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One message, dot-stuffed and ended, of which only a fixed-width header line differs between copies:
 *
 * <pre>X-Bench: run(6) sequence(12) sent-nanos(20)</pre>
 *
 * The time is {@link System#nanoTime}, which Linux serves from a clock that all processes of a machine share: so the
 * sink, another process, can subtract.
 */
public final class MessageTemplate {
    /** What the sink searches for. */
    public static final String TAG = "X-Bench: ";

    /** Length of the tag line with its CRLF. */
    public static final int TAG_LINE = TAG.length() + 6 + 1 + 12 + 1 + 20 + 2;

    private static final byte[] FINAL_DOT = {'.', '\r', '\n'};

    private final byte[] head;
    private final ByteBuffer tail;

    public MessageTemplate(int run, int size) {
        var fields = """
                From: Bench <%s>
                To: bench@%s
                Subject: A message of known size
                Message-ID: <%d@%s>
                Date: Sun, 22 Nov 2026 00:00:00 +0000
                MIME-Version: 1.0
                Content-Type: text/plain; charset=us-ascii
                """.formatted(LoadPlan.SENDER, LoadPlan.PARENT_DOMAIN, run, LoadPlan.PARENT_DOMAIN)
                .replace("\n", "\r\n");
        head = (TAG + "%06d ".formatted(run) + "0".repeat(12) + " " + "0".repeat(20) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        var body = new StringBuilder(size + 100).append(fields).append("\r\n..a line that begins with a dot\r\n");
        int wanted = size - head.length;
        for (int line = 0; body.length() < wanted - 2; line++) {
            var text = "%08d The quick brown fox jumps over the lazy dog and runs on to the end.".formatted(line);
            int room = wanted - 2 - body.length();
            body.append(text, 0, Math.min(text.length(), room)).append("\r\n");
        }
        body.append(".\r\n");
        var octets = body.toString().getBytes(StandardCharsets.US_ASCII);
        tail = ByteBuffer.allocateDirect(octets.length).put(octets).flip();
    }

    /** Octets that follow the tag line as they arrive at the sink, before the final dot. */
    public int tailLength() {
        return tail.capacity() - FINAL_DOT.length;
    }

    int headLength() {
        return head.length;
    }

    /** A view of its own for a session; rewind it for each message. */
    ByteBuffer newTail() {
        return tail.duplicate();
    }

    void fillHead(ByteBuffer target, long sequence, long sentNanos) {
        target.clear();
        target.put(head);
        putDigits(target, TAG.length() + 7, 12, sequence);
        putDigits(target, TAG.length() + 20, 20, sentNanos);
        target.flip();
    }

    private static void putDigits(ByteBuffer target, int at, int width, long value) {
        long rest = value;
        for (int i = at + width - 1; i >= at; i--) {
            target.put(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }
}

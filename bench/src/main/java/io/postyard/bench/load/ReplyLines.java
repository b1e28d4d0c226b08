package io.postyard.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads SMTP replies (RFC 5321 §4.2) piece by piece, without keeping what nobody asks for. */
final class ReplyLines {
    private static final String PIPELINING = "PIPELINING";
    private static final int KEPT = 80;

    private final byte[] line = new byte[KEPT];
    private int length;
    private boolean pipelining;

    /**
     * Reads up to the end of one reply.
     *
     * @return its code, or -1 when {@code input} ends before the reply does
     */
    int next(ByteBuffer input) {
        while (input.hasRemaining()) {
            byte b = input.get();
            if (b != '\n') {
                if (length < KEPT) {
                    line[length++] = b;
                }
                continue;
            }
            int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
            length = 0;
            noteExtension(end);
            if (end < 4 || line[3] != '-') {
                return code(end);
            }
        }
        return -1;
    }

    /** Whether a line since the start or the last {@link #forget} named the extension PIPELINING (RFC 2920). */
    boolean offersPipelining() {
        return pipelining;
    }

    void forget() {
        length = 0;
        pipelining = false;
    }

    private void noteExtension(int end) {
        if (end == 4 + PIPELINING.length() && (line[4] == 'P' || line[4] == 'p')) {
            var word = new String(line, 4, PIPELINING.length(), StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
            pipelining |= word.equals(PIPELINING);
        }
    }

    private int code(int end) {
        if (end < 3) {
            return 0;
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            int digit = line[i] - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            code = code * 10 + digit;
        }
        return code;
    }
}

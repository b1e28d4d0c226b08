package io.postyard.smtp.data;

import java.util.Optional;

/**
 * What follows 354 → the message (RFC 5321 §4.1.1.4, §4.5.2): takes stuffed dots out and finds the end.
 *
 * <p>The end is CR LF {@code .} CR LF and nothing else, where the first CR LF may be that of the DATA command. A CR or
 * LF that stands alone never begins a line, so that no client and no other server can disagree with this one about
 * where a message ends; it makes the whole message faulty, and what is left is read and thrown away up to the real end.
 * NUL and all other octets are let through: content is not this class's business.
 *
 * <pre>
 *            '.'           CR            LF
 * LINE_START ───▶ DOT ────▶ DOT_CR ──────▶ ENDED
 *    ▲   │         │ other     │ other: bare CR
 *    │   └─other─▶ TEXT ◀──────┘
 *    │              │ CR
 *    └──────LF───── CR ──other: bare CR──▶ TEXT
 * </pre>
 */
public final class DataDecoder {
    private enum Place {
        LINE_START,
        TEXT,
        CR,
        DOT,
        DOT_CR,
        ENDED
    }

    private final int maxLine;
    private Place place = Place.LINE_START;
    private int lineLength;
    private DataFault fault;

    /** @param maxLine octets of a line with its CRLF; RFC 5321 §4.5.3.1.6 asks for at least 1000 */
    public DataDecoder(int maxLine) {
        this.maxLine = maxLine;
    }

    /**
     * Decodes from {@code from} up to {@code to} or to the end of the message, whichever comes first.
     *
     * @return the index behind the last byte that was used; what is left belongs to the next command
     */
    public int decode(byte[] in, int from, int to, ByteSink out) {
        int at = from;
        int run = from;
        while (at < to && place != Place.ENDED) {
            byte b = in[at];
            switch (place) {
                case LINE_START -> {
                    if (b == '.') {
                        flush(in, run, at, out);
                        run = at + 1;
                        place = Place.DOT;
                    } else {
                        place = text(b);
                    }
                }
                case TEXT -> {
                    // The hot loop: up to the next CR or LF nothing can happen.
                    int start = at;
                    at = Math.min(OctetSearch.first((byte) '\r', (byte) '\n', in, at, to), to - 1);
                    lineLength += at - start;
                    place = text(in[at]);
                }
                case CR -> {
                    if (b == '\n') {
                        lineLength++;
                        endLine();
                    } else {
                        found(DataFault.BARE_CR);
                        place = text(b);
                    }
                }
                case DOT -> {
                    if (b == '\r') {
                        flush(in, run, at, out);
                        run = at + 1;
                        place = Place.DOT_CR;
                    } else {
                        place = text(b);
                    }
                }
                case DOT_CR -> {
                    if (b == '\n') {
                        run = at + 1;
                        place = Place.ENDED;
                    } else {
                        found(DataFault.BARE_CR);
                        place = text(b);
                    }
                }
                case ENDED -> throw new IllegalStateException("decoding behind the end");
            }
            at++;
        }
        flush(in, run, at, out);
        return at;
    }

    /** The end was seen. */
    public boolean isEnded() {
        return place == Place.ENDED;
    }

    /** The first thing that was wrong; nothing reached the sink after it. */
    public Optional<DataFault> fault() {
        return Optional.ofNullable(fault);
    }

    private Place text(byte b) {
        lineLength++;
        if (b == '\r') {
            return Place.CR;
        }
        if (b == '\n') {
            found(DataFault.BARE_LF);
        } else if (lineLength > maxLine) {
            found(DataFault.LINE_TOO_LONG);
        }
        return Place.TEXT;
    }

    private void endLine() {
        if (lineLength > maxLine) {
            found(DataFault.LINE_TOO_LONG);
        }
        lineLength = 0;
        place = Place.LINE_START;
    }

    private void found(DataFault what) {
        if (fault == null) {
            fault = what;
        }
    }

    private void flush(byte[] in, int from, int to, ByteSink out) {
        if (to > from && fault == null) {
            out.accept(in, from, to - from);
        }
    }
}

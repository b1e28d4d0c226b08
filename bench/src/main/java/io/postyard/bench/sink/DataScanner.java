package io.postyard.bench.sink;

import io.postyard.bench.load.MessageTemplate;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of the data (RFC 5321 §4.1.1.4) and the generator's tag line in octets that come piece by piece. Looks at
 * about one octet in five: the end mark is five octets long.
 */
final class DataScanner {
    /** Octets kept of the last piece; the caller leaves so much room before each piece. */
    static final int CARRY = MessageTemplate.TAG_LINE + 4;

    private static final byte[] TAG = ("\n" + MessageTemplate.TAG).getBytes(StandardCharsets.US_ASCII);

    private final byte[] carry = new byte[CARRY];
    private int carried;
    private long seen;
    private long tagEnd;
    private int run;
    private long sequence;
    private long sentNanos;

    /** A new message begins; its first octet is at the start of a line. */
    void reset() {
        carry[0] = '\r';
        carry[1] = '\n';
        carried = 2;
        seen = 0;
        tagEnd = -1;
        run = 0;
        sequence = -1;
    }

    /**
     * @param from first octet; the {@link #CARRY} octets before it are overwritten
     * @return index after the end of the data, or -1 when the message goes on
     */
    int scan(byte[] octets, int from, int to) {
        int start = from - carried;
        System.arraycopy(carry, 0, octets, start, carried);
        int end = endOfData(octets, start, to);
        int limit = end < 0 ? to : end;
        if (tagEnd < 0) {
            findTag(octets, start, limit, from);
        }
        seen += limit - from;
        if (end < 0) {
            carried = Math.min(CARRY, to - start);
            System.arraycopy(octets, to - carried, carry, 0, carried);
        }
        return end;
    }

    private static int endOfData(byte[] octets, int start, int to) {
        int i = start + 4;
        while (i < to) {
            switch (octets[i]) {
                case '\n' -> {
                    if (octets[i - 1] == '\r'
                            && octets[i - 2] == '.'
                            && octets[i - 3] == '\n'
                            && octets[i - 4] == '\r') {
                        return i + 1;
                    }
                    i++;
                }
                case '\r', '.' -> i++;
                default -> i += 5;
            }
        }
        // The last jump may have passed over an end that lies within the last octets.
        return -1;
    }

    private void findTag(byte[] octets, int start, int limit, int from) {
        int last = limit - MessageTemplate.TAG_LINE - 1;
        search:
        for (int i = start; i <= last; i++) {
            for (int j = 0; j < TAG.length; j++) {
                if (octets[i + j] != TAG[j]) {
                    continue search;
                }
            }
            int at = i + TAG.length;
            run = (int) digits(octets, at, 6);
            sequence = digits(octets, at + 7, 12);
            sentNanos = digits(octets, at + 20, 20);
            tagEnd = seen + (i + 1 + MessageTemplate.TAG_LINE - from);
            return;
        }
    }

    private static long digits(byte[] octets, int at, int width) {
        long value = 0;
        for (int i = at; i < at + width; i++) {
            value = value * 10 + (octets[i] - '0');
        }
        return value;
    }

    boolean isTagged() {
        return tagEnd >= 0;
    }

    int run() {
        return run;
    }

    long sequence() {
        return sequence;
    }

    long sentNanos() {
        return sentNanos;
    }

    /** Octets after the tag line, without the end mark's dot line. */
    long tailLength() {
        return seen - tagEnd - 3;
    }
}

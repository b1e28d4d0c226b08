package io.postyard.wire.loop;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;

/**
 * The completed set beyond a watermark as a short ASCII text, base 64:
 *
 * <ul>
 *   <li>{@code R} and the lengths of alternating runs (not done, done, not done …) as variable-length integers,
 *   <li>or {@code M}, the number of octets of such runs (two octets), the runs, and from there on the bits themselves:
 *       for a few records that hang far behind a crowd that is being worked on.
 * </ul>
 *
 * Read, but no longer written, is {@code B} and bits only.
 *
 * <p>Kafka's brokers refuse metadata above 4096 bytes. What does not fit is not told, and would be done again after a
 * crash; a {@link CompletionTracker} says before that happens.
 */
final class CompletionSet {
    /** Kafka's default of {@code offset.metadata.max.bytes}. */
    static final int MAX_METADATA = 4096;

    /** Base 64 makes 4 characters of 3 bytes; one character says which form it is. */
    static final int MAX_BYTES = (MAX_METADATA - 1) / 4 * 3;

    /** Octets of {@code M} that are neither runs nor bits. */
    static final int MIXED_HEAD = 2;

    private static final int MAX_OFFSETS = 100_000_000;

    private CompletionSet() {}

    /** The set bits from {@code first} on, {@code first} standing for the watermark. */
    static String encode(BitSet done, int first) {
        int end = done.length();
        if (end <= first) {
            return "";
        }
        var text = new byte[MAX_BYTES];
        int mixed = writeMixed(done, first, text);
        var runs = new byte[mixed];
        int length = writeRuns(done, first, runs);
        return length >= 0 ? text('R', runs, length) : text('M', text, mixed);
    }

    /** Runs only until the rest fits as bits. */
    private static int writeMixed(BitSet done, int first, byte[] into) {
        int end = done.length();
        int at = first;
        int length = MIXED_HEAD;
        boolean inDone = false;
        while (end - at > (into.length - length) * 8) {
            int next = inDone ? done.nextClearBit(at) : done.nextSetBit(at);
            int after = writeRun(next - at, into, length);
            if (after < 0) {
                break;
            }
            length = after;
            at = next;
            inDone = !inDone;
        }
        into[0] = (byte) (length - MIXED_HEAD >>> 8);
        into[1] = (byte) (length - MIXED_HEAD);
        int rest = Math.min((end - at + 7) / 8, into.length - length);
        var bits = done.get(at, at + rest * 8).toByteArray();
        System.arraycopy(bits, 0, into, length, bits.length);
        return length + rest;
    }

    /** Number of octets written; -1 if {@code into} is too short. */
    private static int writeRuns(BitSet done, int first, byte[] into) {
        int length = 0;
        int at = first;
        boolean inDone = false;
        while (at < done.length() && length >= 0) {
            int next = inDone ? done.nextClearBit(at) : done.nextSetBit(at);
            length = writeRun(next - at, into, length);
            at = next;
            inDone = !inDone;
        }
        return length;
    }

    /** Where the next one goes; -1 if there is no room. */
    private static int writeRun(int run, byte[] into, int at) {
        int left = run;
        int length = at;
        while (left >= 0x80 && length < into.length) {
            into[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        if (length == into.length) {
            return -1;
        }
        into[length] = (byte) left;
        return length + 1;
    }

    private static String text(char form, byte[] bytes, int length) {
        var exact = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        return form + Base64.getEncoder().withoutPadding().encodeToString(exact);
    }

    /** Bit 0 stands for the watermark. Empty for a text that is no completed set. */
    static BitSet decode(String metadata) {
        if (metadata.length() < 2) {
            return new BitSet();
        }
        try {
            var bytes = Base64.getDecoder().decode(metadata.substring(1).getBytes(StandardCharsets.ISO_8859_1));
            return switch (metadata.charAt(0)) {
                case 'R' -> readRuns(bytes, 0, bytes.length).done();
                case 'M' -> readMixed(bytes);
                case 'B' -> BitSet.valueOf(bytes);
                default -> new BitSet();
            };
        } catch (IllegalArgumentException notASet) {
            return new BitSet();
        }
    }

    /** Where reading ended is {@code end}: the bit that no run said anything of. */
    private record Runs(BitSet done, int end) {}

    private static BitSet readMixed(byte[] bytes) {
        if (bytes.length < MIXED_HEAD) {
            throw new IllegalArgumentException("cut off");
        }
        int bitsAt = MIXED_HEAD + (((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff));
        if (bitsAt > bytes.length) {
            throw new IllegalArgumentException("cut off");
        }
        var runs = readRuns(bytes, MIXED_HEAD, bitsAt);
        BitSet.valueOf(Arrays.copyOfRange(bytes, bitsAt, bytes.length)).stream()
                .forEach(bit -> runs.done().set(runs.end() + bit));
        return runs.done();
    }

    private static Runs readRuns(byte[] bytes, int from, int to) {
        var done = new BitSet();
        int at = 0;
        boolean inDone = false;
        int i = from;
        while (i < to) {
            long run = 0;
            int shift = 0;
            byte piece;
            do {
                if (i == to || shift > 28) {
                    throw new IllegalArgumentException("cut off");
                }
                piece = bytes[i++];
                run |= (piece & 0x7fL) << shift;
                shift += 7;
            } while (piece < 0);
            if (at + run > MAX_OFFSETS) {
                throw new IllegalArgumentException("too far");
            }
            int next = (int) (at + run);
            if (inDone) {
                done.set(at, next);
            }
            at = next;
            inDone = !inDone;
        }
        return new Runs(done, at);
    }
}

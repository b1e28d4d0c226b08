package io.postyard.wire.loop;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;

/**
 * The completed set beyond a watermark as a short ASCII text: {@code R} and the lengths of alternating runs (not done,
 * done, not done …) as variable-length integers, or {@code B} and the bits themselves, whichever is shorter; base 64.
 *
 * <p>Kafka's brokers refuse metadata above 4096 bytes. Bits never need more for 24,000 offsets; of a wider window, only
 * the part that fits is told, and the rest would be done again after a crash.
 */
final class CompletionSet {
    /** Kafka's default of {@code offset.metadata.max.bytes}. */
    static final int MAX_METADATA = 4096;

    /** Base 64 makes 4 characters of 3 bytes; one character says which form it is. */
    private static final int MAX_BYTES = (MAX_METADATA - 1) / 4 * 3;

    private static final int MAX_OFFSETS = 100_000_000;

    private CompletionSet() {}

    /** The set bits from {@code first} on, {@code first} standing for the watermark. */
    static String encode(BitSet done, int first) {
        int end = done.length();
        if (end <= first) {
            return "";
        }
        int rawBytes = Math.min((end - first + 7) / 8, MAX_BYTES);
        var runs = new byte[rawBytes];
        int length = writeRuns(done, first, runs);
        return length >= 0 ? text('R', runs, length) : text('B', bits(done, first, rawBytes), rawBytes);
    }

    /** Number of bytes written; -1 if {@code into} is too short. */
    private static int writeRuns(BitSet done, int first, byte[] into) {
        int length = 0;
        int at = first;
        boolean inDone = false;
        while (at < done.length()) {
            int next = inDone ? done.nextClearBit(at) : done.nextSetBit(at);
            int run = next - at;
            while (run >= 0x80 && length < into.length) {
                into[length++] = (byte) (run | 0x80);
                run >>>= 7;
            }
            if (length == into.length) {
                return -1;
            }
            into[length++] = (byte) run;
            at = next;
            inDone = !inDone;
        }
        return length;
    }

    private static byte[] bits(BitSet done, int first, int bytes) {
        return Arrays.copyOf(done.get(first, first + bytes * 8).toByteArray(), bytes);
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
                case 'B' -> BitSet.valueOf(bytes);
                case 'R' -> readRuns(bytes);
                default -> new BitSet();
            };
        } catch (IllegalArgumentException notASet) {
            return new BitSet();
        }
    }

    private static BitSet readRuns(byte[] bytes) {
        var done = new BitSet();
        int at = 0;
        boolean inDone = false;
        int i = 0;
        while (i < bytes.length) {
            long run = 0;
            int shift = 0;
            byte piece;
            do {
                if (i == bytes.length || shift > 28) {
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
        return done;
    }
}

package io.postyard.ingress.accept;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The octets of one piece while they come in. The first chunk doubles, since most mail is small; more of them follow it as
 * they are, for to double on would copy a large body three times.
 */
final class PieceBuffer {
    private static final byte[] NOTHING = {};

    private final BodyLimits limits;
    private final List<byte[]> full = new ArrayList<>(0);
    private byte[] chunk = NOTHING;
    private int length;

    PieceBuffer(BodyLimits limits) {
        this.limits = limits;
    }

    /** Octets that are here, at most a piece. */
    int length() {
        return length;
    }

    /** @param count at most what a piece has room for */
    void add(byte[] in, int offset, int count) {
        if (count > limits.piece() - length) {
            throw new IllegalArgumentException("a piece has no room for " + count + " octets more");
        }
        int from = offset;
        int left = count;
        while (left > 0) {
            int used = length - full.size() * BodyLimits.CHUNK;
            if (used == BodyLimits.CHUNK) {
                full.add(chunk);
                chunk = NOTHING;
                used = 0;
            }
            int before = full.size() * BodyLimits.CHUNK;
            int capacity = Math.min(limits.capacityFor(length + left) - before, BodyLimits.CHUNK);
            if (capacity > chunk.length) {
                chunk = Arrays.copyOf(chunk, capacity);
            }
            int take = Math.min(left, chunk.length - used);
            System.arraycopy(in, from, chunk, used, take);
            length += take;
            from += take;
            left -= take;
        }
    }

    /** All of it, in an array of its length; collecting begins anew. */
    byte[] take() {
        byte[] all;
        if (full.isEmpty()) {
            all = length == chunk.length ? chunk : Arrays.copyOf(chunk, length);
        } else {
            all = new byte[length];
            int at = 0;
            for (var each : full) {
                System.arraycopy(each, 0, all, at, each.length);
                at += each.length;
            }
            System.arraycopy(chunk, 0, all, at, length - at);
        }
        clear();
        return all;
    }

    void clear() {
        full.clear();
        chunk = NOTHING;
        length = 0;
    }
}

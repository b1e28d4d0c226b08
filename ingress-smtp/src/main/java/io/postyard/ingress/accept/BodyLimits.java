package io.postyard.ingress.accept;

import io.postyard.wire.content.ContentStore;

/**
 * How bodies are held.
 *
 * @param inline octets up to which a body travels in the message's own record, times the number of domains it goes to,
 *     because the router writes a copy for each
 * @param piece octets of the pieces of larger bodies; ≥ inline, ≤ {@link ContentStore#PIECE}
 * @param read octets that one read from the network may bring, ≤ piece
 */
public record BodyLimits(int inline, int piece, int read) {
    public static final BodyLimits DEFAULT = new BodyLimits(64 * 1024, ContentStore.PIECE, 16 * 1024);

    /** Octets of the largest array that collects: what is larger takes several. */
    static final int CHUNK = 64 * 1024;

    private static final int SMALLEST_ARRAY = 1024;

    public BodyLimits {
        if (inline < 1 || piece < inline || piece > ContentStore.PIECE || read < 1 || read > piece) {
            throw new IllegalArgumentException("body limits out of range");
        }
    }

    /** Octets of the arrays that hold so many of a body, at most a piece: a power of two, so that growing is rare, or chunks. */
    int capacityFor(int octets) {
        int arrays = octets <= CHUNK
                ? Integer.highestOneBit(Math.max(octets, SMALLEST_ARRAY) * 2 - 1)
                : (octets + CHUNK - 1) / CHUNK * CHUNK;
        return Math.min(arrays, piece);
    }

    /**
     * Octets of heap that one message may want at most: a full piece and the beginning of the next one with a copy each,
     * a piece on its way to Kafka, and the envelope with a thousand recipients.
     */
    public long largestShare() {
        return 6L * piece;
    }
}

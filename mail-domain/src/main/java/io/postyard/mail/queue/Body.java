package io.postyard.mail.queue;

import java.util.List;

/** The bytes of a message, headers included, with CRLF line ends as they came and no dot-stuffing. */
public sealed interface Body {
    /** In the record itself. The array is never changed after construction. */
    record Inline(byte[] bytes) implements Body {
        @Override
        public long size() {
            return bytes.length;
        }
    }

    /**
     * Stored in pieces on the {@code content} topic, keyed by message id.
     *
     * @param partition of {@code content}
     * @param offsets of the pieces, ascending, in the order of the bytes
     * @param size octets in all
     * @param crc32c of all the octets (RFC 3720 appendix B.4): shows pieces that are missing, doubled or another's
     */
    record Stored(int partition, List<Long> offsets, long size, int crc32c) implements Body {
        public Stored {
            offsets = List.copyOf(offsets);
        }
    }

    /** Octets. */
    long size();
}

package io.postyard.smtp.data;

/** Counts the octets of one BDAT chunk (RFC 3030 §2): they are content whatever they look like. */
public final class ChunkReader {
    private long left;

    /** @param size octets of the chunk, ≥ 0 */
    public ChunkReader(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("a chunk has a size");
        }
        left = size;
    }

    /**
     * Hands on what belongs to the chunk.
     *
     * @return the index behind it; what is left belongs to the next command
     */
    public int read(byte[] in, int from, int to, ByteSink out) {
        int take = (int) Math.min(left, to - from);
        if (take > 0) {
            left -= take;
            out.accept(in, from, take);
        }
        return from + take;
    }

    public boolean isEnded() {
        return left == 0;
    }
}

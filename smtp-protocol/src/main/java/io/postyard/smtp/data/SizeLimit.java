package io.postyard.smtp.data;

/** Counts the octets of a message, dots and all that is prepended not counted (RFC 1870 §4), against its limit. */
public final class SizeLimit {
    private final long limit;
    private long count;

    /** @param limit octets, ≥ 0 */
    public SizeLimit(long limit) {
        this.limit = limit;
    }

    /** Counts, and says whether the message is still within its limit. */
    public boolean add(long octets) {
        count += octets;
        return count <= limit;
    }

    public boolean isExceeded() {
        return count > limit;
    }

    /** Octets so far. */
    public long count() {
        return count;
    }
}

package io.postyard.worker.lane;

/** Spaces messages evenly. Not thread-safe; the lane's lock guards it. Times are {@link System#nanoTime} values. */
final class RateLimit {
    private long nextFree;
    private boolean used;

    /**
     * Reserves the next place.
     *
     * @param perSecond messages per second; 0 = no limit
     * @return nanoseconds to wait before starting
     */
    long reserve(double perSecond, long now) {
        if (perSecond <= 0) {
            return 0;
        }
        long start = used ? Math.max(now, nextFree) : now;
        used = true;
        nextFree = start + (long) (1_000_000_000 / perSecond);
        return start - now;
    }
}

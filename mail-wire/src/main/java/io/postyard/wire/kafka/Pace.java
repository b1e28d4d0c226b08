package io.postyard.wire.kafka;

import java.time.Duration;

/**
 * When the next transaction of a loop may start. One costs the same whatever it carries, so in a stream of records the
 * loop spends at most a third of its time in them, and the machine is left to those who accept mail; after a quiet while
 * nothing is held up.
 *
 * <p>For one thread.
 */
public final class Pace {
    private static final int SHARE = 3;

    private final long shortest;
    private final long longest;
    private long notBefore;

    /**
     * @param shortest between the starts of two transactions
     * @param longest even if they take that long; it bounds what a crash may repeat
     */
    public Pace(Duration shortest, Duration longest) {
        this.shortest = shortest.toNanos();
        this.longest = Math.max(longest.toNanos(), this.shortest);
        notBefore = System.nanoTime();
    }

    /** A transaction that started then is done now. */
    public void done(long startNanos) {
        long took = System.nanoTime() - startNanos;
        notBefore = startNanos + Math.clamp(SHARE * took, shortest, longest);
    }

    /** Nanoseconds until the next may start; zero or less: now. */
    public long waitNanos() {
        return notBefore - System.nanoTime();
    }
}

package io.postyard.wire.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When the next transaction of a loop may start. One costs the same whatever it carries, so in a stream of records the
 * loop rests twice as long as one took, and the machine is left to those who accept mail; few records rest shortly, and
 * after a quiet while nothing is held up.
 *
 * <p>For one thread.
 */
public final class Pace {
    private static final int RESTS = 2;
    private static final long REST_PER_RECORD = Duration.ofMillis(2).toNanos();

    private final long shortest;
    private final long longest;
    private final LongSupplier clock;
    private long notBefore;

    /**
     * @param shortest between the starts of two transactions
     * @param longest even if they take that long; it bounds what a crash may repeat
     */
    public Pace(Duration shortest, Duration longest) {
        this(shortest, longest, System::nanoTime);
    }

    Pace(Duration shortest, Duration longest, LongSupplier clock) {
        this.clock = clock;
        this.shortest = shortest.toNanos();
        this.longest = Math.max(longest.toNanos(), this.shortest);
        notBefore = clock.getAsLong();
    }

    /** A transaction of so many records that started then is done now. */
    public void done(long startNanos, int records) {
        long took = clock.getAsLong() - startNanos;
        long rest = Math.min(RESTS * took, records * REST_PER_RECORD);
        notBefore = startNanos + Math.clamp(took + rest, shortest, longest);
    }

    /** Nanoseconds until the next may start; zero or less: now. */
    public long waitNanos() {
        return notBefore - clock.getAsLong();
    }
}

package io.postyard.worker.lane;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A clock that stands still while no attempt may be started: what waits then does not wait for its destination. Coarse, for
 * it learns of a change only when it is asked. Thread-safe.
 */
final class ServedTime {
    private final BooleanSupplier serving;
    private final LongSupplier clock;
    private boolean running = true;
    private long seen;
    private long served;

    /**
     * @param serving whether attempts may be started now
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    ServedTime(BooleanSupplier serving, LongSupplier clock) {
        this.serving = serving;
        this.clock = clock;
        this.seen = clock.getAsLong();
    }

    /** Nanoseconds of service so far. */
    synchronized long nanos() {
        long now = clock.getAsLong();
        if (running) {
            served += now - seen;
        }
        seen = now;
        running = serving.getAsBoolean();
        return served;
    }
}

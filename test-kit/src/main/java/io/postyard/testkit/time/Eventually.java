package io.postyard.testkit.time;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what cannot tell when it happens, such as another process, by asking again and again. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private Eventually() {}

    /** Up to 90 seconds, since the machine may be busy. */
    public static void holds(String what, BooleanSupplier condition) {
        holds(PATIENCE, () -> what, condition);
    }

    /** @param what asked when the time is up, so it can say how things stand */
    public static void holds(Duration limit, Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0 || Thread.interrupted()) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what.get());
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }
}

package io.postyard.wire.broker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, a minute at most. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_EVERY = Duration.ofMillis(10).toNanos();

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY);
        }
    }
}

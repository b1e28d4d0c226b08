package io.postyard.ingress.dns;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How one list has answered lately. One that has fallen silent is left in peace for a while, for each question to it costs a
 * client the whole time; and however silent it is, it takes no room from other lists.
 */
final class ZoneState {
    static final int SILENCES = 10;
    static final Duration PEACE = Duration.ofSeconds(10);

    private final Semaphore room;
    private final LongSupplier nanos;
    private final AtomicInteger silences = new AtomicInteger();
    private volatile long peaceUntil;

    /**
     * @param room questions at one time
     * @param nanos as {@link System#nanoTime}
     */
    ZoneState(int room, LongSupplier nanos) {
        this.room = new Semaphore(room);
        this.nanos = nanos;
    }

    /** Whether it may be asked; if so, its room is taken until {@link #end}. */
    boolean begin() {
        return !isLeftInPeace() && room.tryAcquire();
    }

    void end() {
        room.release();
    }

    void answered() {
        silences.set(0);
    }

    /**
     * No answer came in time. One that comes quickly and is of no use costs nobody any time, and does not count.
     *
     * @return whether this is the silence with which it begins to be left in peace
     */
    boolean silent() {
        peaceUntil = nanos.getAsLong() + PEACE.toNanos();
        return silences.incrementAndGet() == SILENCES;
    }

    private boolean isLeftInPeace() {
        return silences.get() >= SILENCES && nanos.getAsLong() - peaceUntil < 0;
    }
}

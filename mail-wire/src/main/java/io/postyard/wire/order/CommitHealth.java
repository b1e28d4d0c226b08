package io.postyard.wire.order;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Whether outcomes are being committed. What is delivered while they are not is delivered again if the process dies
 * then, so nobody should start an attempt meanwhile.
 *
 * <p>A failure is often known only when a client's time is up, many seconds later, so an outcome that waits far longer
 * than usual counts as one before it is. Told by those who finish orders and the thread that commits, asked by any.
 */
public final class CommitHealth {
    /**
     * How long an outcome may wait before no attempt is started; it bounds what a crash may repeat. A commit takes some
     * tens of milliseconds; a process that has just started, or a starved cluster, rests its attempts a while.
     */
    public static final Duration PATIENCE = Duration.ofMillis(500);

    /** As long as a commit may take before something is wrong. */
    static final Duration STALLED = Duration.ofSeconds(5);

    private final LongSupplier clock;
    private boolean failing;
    private boolean underWay;
    private long oldestUnderWay;
    private boolean waiting;
    private long oldestWaiting;

    public CommitHealth() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds, as {@link System#nanoTime} */
    CommitHealth(LongSupplier clock) {
        this.clock = clock;
    }

    /** Whether an attempt may be started: nothing has failed since the last success, and no outcome waits too long. */
    public synchronized boolean isGood() {
        return !failing && waited() <= PATIENCE.toNanos();
    }

    /** Whether there is no hope that all will be good in a moment. */
    synchronized boolean isBroken() {
        return failing || waited() > STALLED.toNanos();
    }

    private long waited() {
        long now = clock.getAsLong();
        return Math.max(underWay ? now - oldestUnderWay : 0, waiting ? now - oldestWaiting : 0);
    }

    /** There is an outcome to commit. */
    synchronized void finished() {
        if (!waiting) {
            waiting = true;
            oldestWaiting = clock.getAsLong();
        }
    }

    /**
     * A commit begins, and will be tried until it is {@link #over}.
     *
     * @param oldest when the first of its outcomes was there, nanoseconds
     * @param left the same of those that the next commit will take; empty if there are none
     */
    synchronized void begun(long oldest, OptionalLong left) {
        underWay = true;
        oldestUnderWay = oldest;
        waiting = left.isPresent();
        oldestWaiting = left.orElse(0);
    }

    synchronized void failed() {
        failing = true;
    }

    /**
     * It has succeeded, or nothing of it is ours any more: then the next one tells, for if nobody started anything there
     * would never be one.
     */
    synchronized void over() {
        underWay = false;
        failing = false;
    }
}

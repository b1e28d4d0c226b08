package io.postyard.wire.order;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether outcomes are being committed. What is delivered while they are not is delivered again if the process dies
 * then, so nobody should start an attempt meanwhile.
 *
 * <p>A failure is often known only when a client's time is up, many seconds later, so a commit that takes far longer than
 * usual counts as failing before it has failed. Told by the thread that commits, asked by any.
 */
public final class CommitHealth {
    /** A commit takes some tens of milliseconds, and a second on a starved cluster. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final LongSupplier clock;
    private boolean failing;
    private boolean underWay;
    private long since;

    public CommitHealth() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds, as {@link System#nanoTime} */
    CommitHealth(LongSupplier clock) {
        this.clock = clock;
    }

    /** True until a commit fails or takes too long; true again once one has succeeded. */
    public synchronized boolean isGood() {
        return !failing && !(underWay && clock.getAsLong() - since > PATIENCE.toNanos());
    }

    /** A commit begins, and will be tried until it is {@link #over}. */
    synchronized void begun() {
        underWay = true;
        since = clock.getAsLong();
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

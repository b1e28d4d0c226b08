package io.postyard.ingress.accept;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * Octets that message bodies take of the heap, over all sessions of the process: never more than the limit. Who gets no
 * room waits in a queue without holding a thread, and nobody who comes later is served before. Thread-safe.
 */
public final class ByteBudget {
    private final long limit;
    private final SequencedSet<Turn> waiting = new LinkedHashSet<>();
    private long used;

    /** @param limit octets */
    public ByteBudget(long limit) {
        this.limit = limit;
    }

    /** Reserves at once or not at all; never while somebody waits, or those who come and go would starve who stays. */
    public synchronized boolean tryReserve(long octets) {
        return waiting.isEmpty() && take(octets);
    }

    /**
     * Reserves as soon as there is room and everybody who came before has been served or has given up.
     *
     * @param octets at most {@link #limit}, or it is waited for in vain
     * @param granted runs once the octets are reserved, on any thread, possibly at once: it must be short
     */
    public Turn reserveInTurn(long octets, Runnable granted) {
        var turn = new Turn(octets, granted);
        synchronized (this) {
            waiting.add(turn);
        }
        serve();
        return turn;
    }

    public void release(long octets) {
        synchronized (this) {
            used -= octets;
        }
        serve();
    }

    /** Octets. */
    public synchronized long used() {
        return used;
    }

    /** Octets. */
    public long limit() {
        return limit;
    }

    private boolean take(long octets) {
        if (used + octets > limit) {
            return false;
        }
        used += octets;
        return true;
    }

    private void serve() {
        for (var next = served(); next != null; next = served()) {
            next.granted.run();
        }
    }

    private synchronized Turn served() {
        return !waiting.isEmpty() && take(waiting.getFirst().octets) ? waiting.removeFirst() : null;
    }

    /** A place in the queue. */
    public final class Turn {
        private final long octets;
        private final Runnable granted;

        private Turn(long octets, Runnable granted) {
            this.octets = octets;
            this.granted = granted;
        }

        /** Leaves the queue. False if it is too late: the octets are reserved, and must be released. */
        public boolean giveUp() {
            boolean waited;
            synchronized (ByteBudget.this) {
                waited = waiting.remove(this);
            }
            // The next in the queue may want less.
            serve();
            return waited;
        }
    }
}

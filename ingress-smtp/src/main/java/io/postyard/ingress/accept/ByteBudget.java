package io.postyard.ingress.accept;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Octets of bodies in memory, over all sessions of the process: never more than the limit. Who gets no room waits its
 * turn without holding a thread. Thread-safe.
 */
public final class ByteBudget {
    /** What one waiter wants, more or less. */
    private static final int SHARE = 16 * 1024;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** @param limit octets */
    public ByteBudget(long limit) {
        this.limit = limit;
    }

    public boolean tryReserve(long octets) {
        while (true) {
            long now = used.get();
            if (now + octets > limit) {
                return false;
            }
            if (used.compareAndSet(now, now + octets)) {
                return true;
            }
        }
    }

    public void release(long octets) {
        if (octets == 0) {
            return;
        }
        used.addAndGet(-octets);
        // As many as may find room, not all: with thousands waiting each release would run them all.
        for (long woken = 0; woken <= octets / SHARE; woken++) {
            wakeNext();
        }
    }

    /**
     * Runs once, on any thread, when there may be room again; possibly at once. Asking again may fail again.
     *
     * @param octets that were refused
     */
    public void whenRoom(long octets, Runnable ask) {
        waiting.add(ask);
        // Room may have been made between the refusal and the line above, and nobody else would tell.
        if (used.get() + octets <= limit) {
            wakeNext();
        }
    }

    /** Octets. */
    public long used() {
        return used.get();
    }

    /** Octets. */
    public long limit() {
        return limit;
    }

    private void wakeNext() {
        var next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }
}

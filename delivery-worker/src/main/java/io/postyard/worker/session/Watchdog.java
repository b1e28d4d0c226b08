package io.postyard.worker.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes the sockets of transports whose time is up. One thread for all of them: a time-out then costs a session one
 * volatile write per exchange instead of a timer per read, and covers writes, which sockets cannot time out, as well.
 */
final class Watchdog implements AutoCloseable {
    /** How late a time-out may be. */
    private static final Duration TICK = Duration.ofMillis(200);

    private final Set<SocketTransport> watched = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    Watchdog() {
        thread = Thread.ofPlatform().name("smtp-watchdog").daemon().start(this::run);
    }

    void watch(SocketTransport transport) {
        watched.add(transport);
        LockSupport.unpark(thread);
    }

    void forget(SocketTransport transport) {
        watched.remove(transport);
    }

    private void run() {
        while (!closed) {
            if (watched.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, TICK.toNanos());
                long now = System.nanoTime();
                watched.forEach(transport -> transport.expireAt(now));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}

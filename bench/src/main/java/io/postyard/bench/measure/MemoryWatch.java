package io.postyard.bench.measure;

import java.util.concurrent.locks.LockSupport;

/** Looks at a group's memory from time to time and keeps the highest. */
public final class MemoryWatch implements AutoCloseable {
    private static final long EVERY_NANOS = 500_000_000L;

    private final ProcessGroup group;
    private final Thread thread;
    private volatile boolean over;
    private volatile ProcessGroup.Memory highest;

    public MemoryWatch(ProcessGroup group) {
        this.group = group;
        this.highest = group.memory();
        this.thread = Thread.ofPlatform().daemon().name("memory-watch").start(this::watch);
    }

    private void watch() {
        while (!over) {
            LockSupport.parkNanos(EVERY_NANOS);
            highest = highest.max(group.memory());
        }
    }

    public ProcessGroup.Memory highest() {
        return highest;
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(thread);
    }
}

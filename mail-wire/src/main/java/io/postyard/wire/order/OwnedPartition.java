package io.postyard.wire.order;

import io.postyard.wire.loop.CompletionTracker;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;

/**
 * What this process knows of one partition of {@code pending} while it owns it.
 *
 * <pre>
 * OWNED ──revoked──► LEAVING ──released──► GONE
 *   └──────────────lost──────────────────────▲
 * </pre>
 *
 * In LEAVING nothing new is started, but what finishes is still committed; in GONE nothing is.
 */
final class OwnedPartition {
    private enum Ownership {
        OWNED,
        LEAVING,
        GONE
    }

    private final TopicPartition id;
    private final CompletionTracker tracker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();
    private volatile Ownership ownership = Ownership.OWNED;
    private volatile long heldUpBefore = Long.MIN_VALUE;
    private volatile long blockedBefore = Long.MIN_VALUE;
    private long outstanding;

    OwnedPartition(TopicPartition id, CompletionTracker tracker) {
        this.id = id;
        this.tracker = tracker;
    }

    TopicPartition id() {
        return id;
    }

    boolean isOwned() {
        return ownership == Ownership.OWNED;
    }

    boolean isCommittable() {
        return ownership != Ownership.GONE;
    }

    /** Whether nothing more may be read until old orders are finished. */
    boolean isFull() {
        return tracker.isFull();
    }

    /** Whether the partition was half-way to being full after the last read and the order is among those that make it so. */
    boolean isHeldUpBy(long offset) {
        return offset < heldUpBefore;
    }

    /** Whether the partition was all but full after the last read and the order must end for it not to be. */
    boolean isBlockedBy(long offset) {
        return offset < blockedBefore;
    }

    /** @return false if the order was finished before the last restart */
    boolean begin(long offset) {
        boolean fresh = tracker.begin(offset);
        lock.lock();
        try {
            outstanding += fresh ? 1 : 0;
        } finally {
            lock.unlock();
        }
        return fresh;
    }

    void readTo(long position) {
        tracker.passed(position);
        boolean half = tracker.isHalfFull();
        heldUpBefore = half ? position - CompletionTracker.CROWD : Long.MIN_VALUE;
        blockedBefore = half ? tracker.blockedBefore() : Long.MIN_VALUE;
    }

    /** The outcome of an order is committed. */
    void done(long offset) {
        tracker.done(offset);
        settled();
    }

    /** What to commit together with the outcomes of these orders. */
    CompletionTracker.Position positionWith(Collection<Long> offsets) {
        return tracker.positionWith(offsets);
    }

    /** The order is out of this process's hands: committed, or dropped because the partition left. */
    void settled() {
        lock.lock();
        try {
            if (--outstanding == 0) {
                drained.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        if (ownership == Ownership.OWNED) {
            ownership = Ownership.LEAVING;
        }
    }

    void gone() {
        ownership = Ownership.GONE;
    }

    /** Waits until nothing is outstanding or the time is over. */
    void awaitDrained(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (outstanding > 0 && left > 0) {
                left = drained.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}

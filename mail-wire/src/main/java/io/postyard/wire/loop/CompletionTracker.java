package io.postyard.wire.loop;

import java.util.BitSet;
import java.util.Collection;

/**
 * Which records of one partition are done, when they are finished out of order.
 *
 * <p>The watermark is the first offset that is not done; it is what is committed. What is done beyond it goes into the
 * commit's metadata ({@link CompletionSet}), so that a restart repeats nothing that was finished behind a slow record.
 * Offsets that the consumer has passed without being given a record (transaction markers, aborted records) count as
 * done.
 *
 * <p>Thread-safe. Offsets are begun in ascending order by the thread that polls; any thread may finish them.
 */
public final class CompletionTracker {
    /** The newest offsets read: what is done among them always fits the metadata, whatever their order. */
    public static final int CROWD = 12_000;

    /** Records behind the crowd that may be unfinished: what is done between them still fits. */
    public static final int MAX_STRAGGLERS = 300;

    /** A restart reads all of it again, to find what is not done. */
    public static final int MAX_WINDOW = 500_000;

    private static final int COMPACT_AT = 1 << 14;

    /** Offset of bit 0 of {@link #done}. */
    private long base;

    private BitSet done;
    private long watermark;
    private long read;

    /**
     * What to commit.
     *
     * @param watermark the first offset that is not done
     * @param metadata the completed set beyond it; at most 4096 ASCII characters, empty if nothing is done beyond it
     */
    public record Position(long watermark, String metadata) {}

    private CompletionTracker(long watermark, BitSet done) {
        this.base = watermark;
        this.watermark = watermark;
        this.read = watermark;
        this.done = done;
    }

    /** A partition that starts at {@code watermark} with nothing done beyond it. */
    public static CompletionTracker from(long watermark) {
        return new CompletionTracker(watermark, new BitSet());
    }

    /**
     * Takes up where a committed {@link Position} left off. Metadata that is no completed set (a position set by hand, or
     * by a version to come) counts as an empty one: at worst, finished records are done again.
     */
    public static CompletionTracker resume(long watermark, String metadata) {
        return new CompletionTracker(watermark, CompletionSet.decode(metadata));
    }

    /**
     * A record was read. Offsets between it and the record before it are taken as passed.
     *
     * @return whether it is to be worked on; false if it was done before a restart
     */
    public synchronized boolean begin(long offset) {
        if (offset < watermark) {
            return false;
        }
        if (offset >= read) {
            passed(offset);
            read = offset + 1;
        }
        boolean fresh = !done.get(bit(offset));
        advance();
        return fresh;
    }

    /** A record is finished. Saying so twice does no harm. */
    public synchronized void done(long offset) {
        if (offset >= watermark) {
            done.set(bit(offset));
            advance();
        }
    }

    /**
     * The consumer will return no record below {@code position} any more: every offset below it that was not begun is
     * done. To be told after each poll, for a partition's last offsets are often markers that no record follows.
     */
    public synchronized void passed(long position) {
        if (position <= read) {
            return;
        }
        if (watermark == read && done.isEmpty()) {
            base = position;
            watermark = position;
        } else {
            done.set(bit(read), bit(position));
        }
        read = position;
        advance();
    }

    public synchronized boolean isDone(long offset) {
        return offset < watermark || done.get(bit(offset));
    }

    /** Offsets from the watermark to the last one read. */
    public synchronized long window() {
        return read - watermark;
    }

    /** Records not done that were read before the newest {@link #CROWD} offsets; counted up to the most there may be. */
    public synchronized int stragglers() {
        int count = 0;
        for (long at = watermark; at < read - CROWD && count < MAX_STRAGGLERS; count++) {
            at = base + done.nextClearBit(bit(at) + 1);
        }
        return count;
    }

    /** Whether reading on could make a completed set that does not fit the metadata, or a window that is too wide. */
    public synchronized boolean isFull() {
        return read - watermark >= MAX_WINDOW || stragglers() >= MAX_STRAGGLERS;
    }

    /** Whether half of what makes it full is there. */
    public synchronized boolean isHalfFull() {
        return read - watermark >= MAX_WINDOW / 2 || stragglers() >= MAX_STRAGGLERS / 2;
    }

    /**
     * Below which offset records should be finished soon, lest the tracker be full: all stragglers if it is full of them,
     * else as many of the oldest as make it half full; {@link Long#MIN_VALUE} while a quarter of the room is left.
     */
    public synchronized long blockedBefore() {
        int stragglers = stragglers();
        long byCount = Long.MIN_VALUE;
        if (stragglers >= MAX_STRAGGLERS) {
            byCount = read - CROWD;
        } else if (stragglers >= MAX_STRAGGLERS / 4 * 3) {
            int last = bit(watermark);
            for (int i = stragglers - MAX_STRAGGLERS / 2; i > 0; i--) {
                last = done.nextClearBit(last) + 1;
            }
            byCount = base + last;
        }
        boolean wide = read - watermark >= MAX_WINDOW / 4 * 3;
        return Math.max(byCount, wide ? read - MAX_WINDOW / 2 : Long.MIN_VALUE);
    }

    /** What to commit together with the outcomes of these, which are done once that has succeeded. */
    public synchronized Position positionWith(Collection<Long> offsets) {
        var then = new CompletionTracker(base, (BitSet) done.clone());
        then.watermark = watermark;
        then.read = read;
        offsets.forEach(then::done);
        return then.position();
    }

    public synchronized Position position() {
        return new Position(watermark, CompletionSet.encode(done, bit(watermark)));
    }

    private int bit(long offset) {
        return Math.toIntExact(offset - base);
    }

    /** Moves the watermark over what is done and has been read. */
    private void advance() {
        if (watermark < read && done.get(bit(watermark))) {
            watermark = Math.min(read, base + done.nextClearBit(bit(watermark)));
            if (watermark - base > COMPACT_AT) {
                done = done.get(bit(watermark), done.length());
                base = watermark;
            }
        }
    }
}

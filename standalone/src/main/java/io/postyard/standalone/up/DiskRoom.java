package io.postyard.standalone.up;

import io.postyard.standalone.trouble.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much room the disk of the data folder has. Kafka stops for good when a write fails, so mail is refused before that: what
 * is queued can still be delivered, and its outcome written, in the room that is kept free.
 */
final class DiskRoom {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    private static final long LOOK_AGAIN_NANOS = 500_000_000L;
    private static final long MEBI = 1L << 20;

    private final Path folder;
    private final long keptFree;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime() - 2 * LOOK_AGAIN_NANOS);
    private volatile long free = Long.MAX_VALUE;
    private volatile boolean enough = true;

    /**
     * @param folder which is there
     * @param keptFree octets; 0 = none
     */
    DiskRoom(Path folder, long keptFree) {
        this.folder = folder;
        this.keptFree = keptFree;
    }

    /** Whether more is free than is kept free; at most half a second old. */
    boolean isEnough() {
        long now = System.nanoTime();
        long last = lookedAt.get();
        if (now - last >= LOOK_AGAIN_NANOS && lookedAt.compareAndSet(last, now)) {
            look();
        }
        return enough;
    }

    /** Octets; at most half a second old. */
    long free() {
        isEnough();
        return free;
    }

    /** How it stands, for an operator. */
    String describe() {
        return "the disk of " + folder + " has " + free / MEBI + " MiB free, and " + keptFree / MEBI
                + " MiB are kept free (--keep-free)";
    }

    /** @throws Trouble if there is not enough now */
    void check() {
        if (!isEnough()) {
            throw new Trouble(describe() + ": make room, or name less to run with what there is");
        }
    }

    private void look() {
        try {
            free = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            // Kafka is on that disk too, and has more to say about it.
            LOG.atDebug().setCause(e).log("The disk does not say how much room it has");
            return;
        }
        boolean was = enough;
        enough = free >= keptFree;
        if (was && !enough) {
            LOG.atWarn().log("Mail is refused for now: {}", describe());
        } else if (enough && !was) {
            LOG.atInfo().log("Mail is taken again: {}", describe());
        }
    }
}

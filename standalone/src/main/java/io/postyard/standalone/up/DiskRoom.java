package io.postyard.standalone.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much room the disk of the data folder has. Kafka stops when a write fails, so new mail is refused before that; the room
 * that is kept free is for what is on its way, and for what is written about the mail that is queued.
 */
final class DiskRoom implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final long MEBI = 1L << 20;

    /** So much more must be free before mail is taken again: near the limit nothing shall flip to and fro. */
    private static final long MARGIN = 16 * MEBI;

    /** Asks the disk. */
    @FunctionalInterface
    interface Gauge {
        /** @return octets */
        long free() throws IOException;
    }

    private final Path folder;
    private final Gauge gauge;
    private final long keptFree;
    private final Thread watch = Thread.ofPlatform().daemon().name("disk-room").unstarted(this::watch);
    private volatile double free = Double.NaN;
    private volatile boolean enough = true;
    private volatile boolean closed;
    private boolean tells = true;

    /**
     * @param folder which is there
     * @param keptFree octets; 0 = none
     */
    static DiskRoom of(Path folder, long keptFree) {
        return new DiskRoom(folder, () -> Files.getFileStore(folder).getUsableSpace(), keptFree);
    }

    DiskRoom(Path folder, Gauge gauge, long keptFree) {
        this.folder = folder;
        this.gauge = gauge;
        this.keptFree = keptFree;
    }

    /** From now on there may be too little: until then nobody is refused, so that a start always comes to its end. */
    void start() {
        look();
        watch.start();
    }

    /** Whether new mail may be taken. */
    boolean isEnough() {
        return enough;
    }

    /** Octets, a tenth of a second old; NaN if it is not known. */
    double free() {
        return free;
    }

    /** How it stands, for an operator. */
    String describe() {
        return "the disk of " + folder + " has " + (long) (free / MEBI) + " MiB free, and " + keptFree / MEBI
                + " MiB are kept free (--keep-free)";
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            look();
        }
    }

    void look() {
        long found;
        try {
            found = gauge.free();
        } catch (IOException e) {
            if (tells) {
                LOG.atWarn().setCause(e).log("The disk of {} does not say how much room it has", folder);
            }
            tells = false;
            free = Double.NaN;
            return;
        }
        tells = true;
        free = found;
        if (enough && found < keptFree) {
            enough = false;
            LOG.atWarn().log("Mail is refused for now: {}", describe());
        } else if (!enough && found >= keptFree + MARGIN) {
            enough = true;
            LOG.atInfo().log("Mail is taken again: {}", describe());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
    }
}

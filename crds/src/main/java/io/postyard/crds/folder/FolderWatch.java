package io.postyard.crds.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back, on a thread of its own, when the manifests of a folder have changed and been left alone for a moment.
 * Events of the file system are only hints to look sooner: what counts is a fingerprint of the files, because editors
 * rename, ConfigMaps swap links, network file systems send nothing, and a folder may be replaced as a whole.
 */
final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration QUIET = Duration.ofMillis(150);

    private final Path folder;
    private final BooleanSupplier onChange;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final WatchService events;
    private final Thread thread;
    private String lastSeen = "";

    /** @param onChange false = it did not work: call again even if nothing changes */
    FolderWatch(Path folder, BooleanSupplier onChange) {
        this.folder = folder;
        this.onChange = onChange;
        try {
            this.events = folder.getFileSystem().newWatchService();
        } catch (IOException e) {
            throw new UncheckedIOException("the policy folder cannot be watched: " + folder, e);
        }
        this.thread = Thread.ofPlatform().daemon().name("policy-folder").unstarted(this::run);
    }

    /** @param seen the fingerprint of the files as they were before they were last read */
    void start(String seen) {
        lastSeen = seen;
        thread.start();
    }

    private void run() {
        try (events) {
            while (!isClosed()) {
                var now = FolderFiles.fingerprint(folder);
                if (!now.equals(lastSeen)) {
                    now = settle(now);
                    lastSeen = onChange.getAsBoolean() ? now : "";
                }
                waitForHint();
            }
        } catch (ClosedWatchServiceException closing) {
            // close() wakes the wait this way
        } catch (IOException | InterruptedException e) {
            LOG.atError().setCause(e).addKeyValue("folder", folder).log("policy folder is no longer watched");
        }
    }

    /** An editor writes in several steps; wait until two looks agree. */
    private String settle(String first) {
        var before = first;
        while (!pause(QUIET)) {
            var now = FolderFiles.fingerprint(folder);
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private void waitForHint() throws InterruptedException {
        try {
            // Every time, since the folder may be another one by now; for the same one this changes nothing.
            folder.register(
                    events,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (IOException e) {
            pause(LOOK); // the folder is gone for now; the fingerprint tells when it is back
            return;
        }
        var key = events.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** True = closed meanwhile. */
    private boolean pause(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Lets a reading that is under way finish. */
    @Override
    public void close() {
        closed.countDown();
        try {
            events.close();
            thread.join(Duration.ofSeconds(10));
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("folder", folder).log("policy folder's watch cannot be closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.postyard.ingress.login;

import io.postyard.ingress.watch.FileTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last good content of the file of users, which is looked at every few seconds. */
final class UsersFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
    private static final int MAX_OCTETS = 16 << 20;

    private final Path file;
    private final Duration lookEvery;
    private final ScheduledExecutorService watch;
    private FileTrace seen;

    /** What was last logged, so that it is logged once; null if all is well. */
    private String complaint;

    private volatile Users users = Users.NOBODY;

    UsersFile(Path file, Duration lookEvery) {
        this.file = file;
        this.lookEvery = lookEvery;
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("users-file").daemon().factory());
    }

    /** Reads it, and goes on looking. */
    void start() {
        look();
        long every = lookEvery.toMillis();
        var _ = watch.scheduleWithFixedDelay(this::lookSafely, every, every, TimeUnit.MILLISECONDS);
    }

    Users current() {
        return users;
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException bug) {
            LOG.atError().setCause(bug).log("The file of users could not be looked at");
        }
    }

    /** One at a time: the first look is not the watch's. */
    private synchronized void look() {
        var before = FileTrace.of(file);
        if (before.equals(seen)) {
            return;
        }
        try {
            var read = Users.parse(octets());
            if (!before.equals(FileTrace.of(file))) {
                // Changed while it was read; the next look sees all of it.
                return;
            }
            seen = before;
            users = read;
            complaint = null;
            LOG.atInfo()
                    .addKeyValue("file", file)
                    .addKeyValue("users", read.count())
                    .log("Users loaded");
        } catch (IOException | BadUsersException e) {
            if (!before.equals(FileTrace.of(file))) {
                return;
            }
            // Rights and disks change without a trace on the file, so one that cannot be read is tried again.
            seen = e instanceof BadUsersException ? before : null;
            complain(e instanceof IOException ? e.toString() : e.getMessage());
        }
    }

    private void complain(String cause) {
        if (!cause.equals(complaint)) {
            complaint = cause;
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", cause)
                    .addKeyValue("used", users.isEmpty() ? "none" : "the last good ones")
                    .log("Users cannot be read");
        }
    }

    private byte[] octets() throws IOException, BadUsersException {
        try (var in = Files.newInputStream(file)) {
            var read = in.readNBytes(MAX_OCTETS + 1);
            if (read.length > MAX_OCTETS) {
                throw new BadUsersException("more than 16 MiB");
            }
            return read;
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}

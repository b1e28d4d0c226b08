package io.postyard.standalone.up;

import io.postyard.standalone.trouble.Trouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder that holds everything, locked for this process: {@code kafka/} the queue, {@code log/} the log,
 * {@code tls/} a certificate, {@code run.json} how the other verbs find the running process, {@code lock}.
 */
final class DataDirectory implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /** @throws Trouble if the folder cannot be made, written to, or is another process's */
    static DataDirectory lock(Path root) {
        try {
            Files.createDirectories(root);
            var channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new Trouble("the data folder " + root + " is in use by another postyard"
                        + RunFile.read(root)
                                .map(run -> " (process " + run.pid() + ")")
                                .orElse("")
                        + "; stop it, or choose another folder with --data");
            }
            return new DataDirectory(root, channel, lock);
        } catch (IOException e) {
            throw new Trouble("cannot use the data folder " + root + ": " + reason(e), e);
        }
    }

    /** Whether a process holds the lock, that is: Postyard runs there. */
    static boolean isLocked(Path root) {
        var file = root.resolve("lock");
        if (!Files.exists(file)) {
            return false;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var lock = tryLock(channel);
            if (lock == null) {
                return true;
            }
            lock.release();
            return false;
        } catch (IOException e) {
            // Not ours to write to: somebody else's, who may well be running.
            return true;
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "no permission for " + denied.getFile();
            case java.nio.file.FileAlreadyExistsException file -> file.getFile() + " is not a folder";
            default -> e.getMessage();
        };
    }

    Path root() {
        return root;
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path logFile() {
        return root.resolve("log").resolve("postyard.log");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(root.resolve(RunFile.NAME));
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new Trouble("cannot leave the data folder " + root + ": " + e.getMessage(), e);
        }
    }
}

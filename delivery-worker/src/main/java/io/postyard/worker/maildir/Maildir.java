package io.postyard.worker.maildir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;

/** One maildir: {@code tmp}, {@code new} and {@code cur}. What is in {@code new} is on the disk. */
final class Maildir {
    private static final String PRIVATE = "rwx------";

    private final Path path;

    private Maildir(Path path) {
        this.path = path;
    }

    /** Makes what is missing of it, for the owner alone. */
    static Maildir open(Path path) throws IOException {
        if (!Files.isDirectory(path.resolve("cur"))) {
            create(path.resolve("tmp"));
            create(path.resolve("new"));
            // Last: who sees cur may rely on the others.
            create(path.resolve("cur"));
        }
        return new Maildir(path);
    }

    private static void create(Path folder) throws IOException {
        var missing = new ArrayDeque<Path>();
        for (var p = folder.toAbsolutePath(); p != null && !Files.isDirectory(p); p = p.getParent()) {
            missing.push(p);
        }
        for (var p : missing) {
            try {
                Files.createDirectory(
                        p, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(p)) {
                    throw e;
                }
            }
            sync(p.getParent());
        }
    }

    /** In {@code new}; one stat. */
    boolean isNew(String name) {
        return Files.exists(path.resolve("new").resolve(name));
    }

    /** In {@code cur} with whatever flags; reads the folder. */
    boolean wasSeen(String name) throws IOException {
        try (var entries = Files.newDirectoryStream(path.resolve("cur"), entry -> {
            var file = entry.getFileName().toString();
            return file.equals(name) || file.startsWith(name + ":");
        })) {
            return entries.iterator().hasNext();
        }
    }

    /** A file in {@code tmp}; one that a crash left there is overwritten. */
    Draft draft(String name) throws IOException {
        var file = path.resolve("tmp").resolve(name);
        var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        return new Draft(file, channel);
    }

    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** A message being written. Closed without {@link #deliver} it leaves nothing behind. */
    final class Draft implements AutoCloseable {
        private final Path file;
        private final FileChannel channel;
        private boolean delivered;

        private Draft(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
        }

        void write(byte[] piece, int length) throws IOException {
            var buffer = ByteBuffer.wrap(piece, 0, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        /** Flushed, then visible, then the folder flushed: afterwards neither a crash nor a power cut takes it back. */
        void deliver() throws IOException {
            channel.force(true);
            channel.close();
            var folder = path.resolve("new");
            Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            delivered = true;
            sync(folder);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            if (!delivered) {
                Files.deleteIfExists(file);
            }
        }
    }
}

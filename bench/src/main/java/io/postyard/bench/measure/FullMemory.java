package io.postyard.bench.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory as it is on a machine that has been up for a while: none of it is free, the rest holds pages of files. On a fresh
 * virtual machine the kernel takes free pages that the host has yet to give, at some 10 µs each: a server that appends to
 * files is then measured by the host, one that uses the same pages again and again is not. Does nothing but on Linux.
 */
public final class FullMemory implements AutoCloseable {
    private static final int CHUNK = 1024 * 1024;

    private final FileChannel hole;

    /** @param folder on a disk; a file without content is there meanwhile, which takes no room */
    public FullMemory(Path folder) throws IOException {
        hole = FileChannel.open(
                folder.resolve("full-memory-" + ProcessHandle.current().pid()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Takes some 50 s for 24 GB the first time, 5 s when little of it has been given up meanwhile. */
    public void fill() throws IOException {
        long size = MachineFacts.now().memoryMb() * 1_000_000;
        if (hole.size() < size) {
            hole.write(ByteBuffer.allocate(1), size - 1);
        }
        var chunk = ByteBuffer.allocateDirect(CHUNK);
        hole.position(0);
        while (hole.read(chunk.clear()) >= 0) {
            // Reading is all: the pages stay.
        }
    }

    @Override
    public void close() throws IOException {
        hole.close();
    }
}

package io.postyard.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The processes of one server under test, children and grandchildren included, and what they use.
 *
 * <p>Where a cgroup v2 hierarchy can be written to (root, Linux), the server is started in a group of its own and the kernel
 * does the sum, processes that have ended included. Elsewhere user, system and waited-for children's times are summed over
 * the process tree: what a child of a still running parent used after it ended is in its parent's children's time.
 */
public final class ProcessGroup {
    private static final List<Path> HIERARCHIES = List.of(Path.of("/sys/fs/cgroup/unified"), Path.of("/sys/fs/cgroup"));
    private static final double TICKS_PER_SECOND = 100;
    private static final int PAGE = 4096;

    private final Optional<Path> group;
    private long root;

    private ProcessGroup(Optional<Path> group) {
        this.group = group;
    }

    /** @param name of the group, unique among those in use */
    public static ProcessGroup create(String name) {
        for (var hierarchy : HIERARCHIES) {
            if (Files.isWritable(hierarchy.resolve("cgroup.procs"))) {
                try {
                    var path = hierarchy.resolve(name);
                    Files.createDirectories(path);
                    if (Files.isReadable(path.resolve("cpu.stat"))) {
                        return new ProcessGroup(Optional.of(path));
                    }
                } catch (IOException e) {
                    // Not ours to make: the process tree will do.
                }
            }
        }
        return new ProcessGroup(Optional.empty());
    }

    /** How the figures are come by, for the record. */
    public String method() {
        return group.isPresent() ? "cgroup" : "process tree";
    }

    /** Starts the server as a member. */
    public Process start(ProcessBuilder builder) throws IOException {
        if (group.isPresent()) {
            var inside = new ArrayList<>(List.of(
                    "/bin/sh", "-c", "echo $$ > " + group.get().resolve("cgroup.procs") + " && exec \"$@\"", "sh"));
            inside.addAll(builder.command());
            builder.command(inside);
        }
        var process = builder.start();
        root = process.pid();
        return process;
    }

    /** User and system seconds of all processes since the start. */
    public double cpuSeconds() {
        try {
            if (group.isPresent()) {
                try (var lines = Files.lines(group.get().resolve("cpu.stat"))) {
                    return lines.filter(line -> line.startsWith("usage_usec "))
                                    .mapToLong(line -> Long.parseLong(line.substring(11)))
                                    .sum()
                            / 1e6;
                }
            }
            return members().stream().mapToDouble(ProcessGroup::ticks).sum() / TICKS_PER_SECOND;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Memory now. Pages that processes share are counted in each. */
    public Memory memory() {
        long resident = 0;
        long shared = 0;
        int processes = 0;
        for (long pid : members()) {
            try {
                var fields = Files.readString(Path.of("/proc", Long.toString(pid), "statm"))
                        .strip()
                        .split(" ", -1);
                resident += Long.parseLong(fields[1]);
                shared += Long.parseLong(fields[2]);
                processes++;
            } catch (IOException e) {
                // It has ended meanwhile.
            }
        }
        return new Memory(resident * PAGE / 1e6, (resident - shared) * PAGE / 1e6, processes);
    }

    /** Kills what is left and removes the group. */
    public void destroy() {
        if (group.isEmpty()) {
            return;
        }
        try {
            Files.writeString(group.get().resolve("cgroup.kill"), "1");
            for (int i = 0; i < 100 && !members().isEmpty(); i++) {
                LockSupport.parkNanos(20_000_000L);
            }
            Files.deleteIfExists(group.get());
        } catch (IOException e) {
            System.err.println("bench: the group " + group.get() + " stays: " + e.getMessage());
        }
    }

    private List<Long> members() {
        if (group.isPresent()) {
            try (var lines = Files.lines(group.get().resolve("cgroup.procs"))) {
                return lines.map(Long::valueOf).toList();
            } catch (IOException e) {
                return List.of();
            }
        }
        return ProcessHandle.of(root).stream()
                .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static double ticks(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // proc(5): the name in parentheses may hold spaces; utime, stime, cutime, cstime are fields 14 to 17.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Stream.of(11, 12, 13, 14)
                    .mapToLong(i -> Long.parseLong(fields[i]))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * @param residentMb in 10⁶ octets
     * @param anonymousMb the part that no file backs
     */
    public record Memory(double residentMb, double anonymousMb, int processes) {
        public Memory max(Memory other) {
            return residentMb >= other.residentMb ? this : other;
        }
    }
}

package io.postyard.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program in a JVM of its own. Its output, both streams, is kept and can be waited on. Children do not outlive the test
 * JVM if that ends in order.
 */
public final class ChildJvm implements AutoCloseable {
    private static final int LINES_KEPT = 20_000;

    private final String name;
    private final Process process;
    private final List<String> output = new ArrayList<>();
    private boolean ended;

    private ChildJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread.ofVirtual().name(name + "-output").start(this::read);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /**
     * What to start.
     *
     * @param name for messages
     * @param jvm options such as {@code -Xmx256m}
     * @param program a main class found on this JVM's own class path, or {@code -jar} and a file
     * @param environment added to this JVM's own
     */
    public record Program(
            String name,
            List<String> jvm,
            List<String> program,
            List<String> arguments,
            Map<String, String> environment) {
        public Program {
            jvm = List.copyOf(jvm);
            program = List.copyOf(program);
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        /** A main class with the class path of this JVM. */
        public static Program ofMain(Class<?> main, List<String> jvm, String... arguments) {
            return new Program(
                    main.getSimpleName(),
                    jvm,
                    List.of("-cp", System.getProperty("java.class.path"), main.getName()),
                    List.of(arguments),
                    Map.of());
        }

        public static Program ofJar(Path jar, List<String> jvm, Map<String, String> environment, String... arguments) {
            return new Program(
                    jar.getFileName().toString(),
                    jvm,
                    List.of("-jar", jar.toString()),
                    List.of(arguments),
                    environment);
        }

        public Program named(String newName) {
            return new Program(newName, jvm, program, arguments, environment);
        }
    }

    /** Starts without waiting. The options that make a JVM start fast and small are set first. */
    public static ChildJvm start(Program what) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(what.jvm());
        command.addAll(what.program());
        command.addAll(what.arguments());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(what.environment());
        try {
            return new ChildJvm(what.name(), builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Both streams so far, the last {@value #LINES_KEPT} lines. */
    public synchronized List<String> output() {
        return List.copyOf(output);
    }

    /** Waits for a line of output; fails at once if the program ends without it. */
    public synchronized String awaitLine(Duration limit, Predicate<String> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        int seen = 0;
        while (true) {
            for (seen = Math.min(seen, output.size()); seen < output.size(); seen++) {
                if (wanted.test(output.get(seen))) {
                    return output.get(seen);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || left <= 0) {
                throw new AssertionError(name + (ended ? " ended" : " said nothing of the kind in " + limit)
                        + "; its output:\n" + String.join("\n", output));
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + name, e);
            }
        }
    }

    /** SIGKILL, and waits for the end. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(60));
    }

    /** SIGTERM; the program may finish what it does, and say so: the process's own method would close the streams. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Returns the exit code. */
    public int awaitExit(Duration limit) {
        if (!endsWithin(limit)) {
            throw new AssertionError(name + " did not end within " + limit.toSeconds() + " s; its output:\n"
                    + String.join("\n", output()));
        }
        return process.exitValue();
    }

    /** Whether it does; waits for that long if it does not. */
    public boolean endsWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (this) {
                    if (output.size() == LINES_KEPT) {
                        output.subList(0, LINES_KEPT / 2).clear();
                    }
                    output.add(line);
                    notifyAll();
                }
            }
        } catch (IOException killed) {
            // Reading ends with the process.
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }
}

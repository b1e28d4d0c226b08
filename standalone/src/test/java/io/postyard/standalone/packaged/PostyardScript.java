package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.postyard.testkit.process.TestPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code ./postyard} run in a folder of its own, on free ports. */
final class PostyardScript {
    static final Path ROOT = Path.of(System.getProperty("postyard.root"));
    private static final long DEADLINE_SECONDS = 180;
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final Path folder;
    final int smtp = freePort();
    final int submission = freePort();
    final int submissions = freePort();
    final int http = freePort();

    PostyardScript(Path folder) {
        this.folder = folder;
    }

    /** How a verb ended. */
    record Outcome(int exitCode, String output, String errors) {}

    /** A running {@code up}. */
    record Running(Process process, Path output) {
        void kill() {
            process.destroyForcibly().onExit().join();
        }

        /** SIGTERM; returns the exit code. */
        int stop() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .as("stopped in time")
                    .isTrue();
            return process.exitValue();
        }

        /** Ctrl-C. */
        void interrupt() throws Exception {
            var kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }

        String said() throws IOException {
            return Files.readString(output);
        }
    }

    Path data() {
        return folder.resolve(".postyard");
    }

    /** Where the broker of the running {@code up} is. */
    String kafka() throws IOException {
        return new ObjectMapper()
                .readTree(data().resolve("run.json").toFile())
                .get("kafka")
                .textValue();
    }

    /** Starts {@code up} and waits until it says that it is ready. */
    Running up(String... more) throws Exception {
        return upBehind(List.of(), more);
    }

    /** As {@link #up}, by a program that starts others. */
    Running upBehind(List<String> starter, String... more) throws Exception {
        var words = Stream.concat(starter.stream(), command("up", more).stream());
        var running = launch(words.toArray(String[]::new));
        awaitReady(running);
        return running;
    }

    static void awaitReady(Running running) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!running.said().contains("Postyard is ready.")) {
            assertThat(running.process().isAlive() && System.nanoTime() < deadline)
                    .as("'up' becomes ready; it said: %s", running.said())
                    .isTrue();
            assertThat(running.process().waitFor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS))
                    .as("'up' goes on; it said: %s", running.said())
                    .isFalse();
        }
    }

    /** Starts a program in the folder and leaves it running. */
    Running launch(String... command) throws IOException {
        var output = Files.createTempFile(folder, "up", ".out");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Running(process, output);
    }

    /** Runs {@code up} where it must refuse to start. */
    Outcome refusedUp(String... more) throws Exception {
        return finish(new ProcessBuilder(command("up", more)));
    }

    Outcome verb(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("sh", ROOT.resolve("postyard").toString()));
        command.addAll(List.of(arguments));
        return finish(new ProcessBuilder(command));
    }

    Outcome shell(String script) throws Exception {
        return finish(new ProcessBuilder("sh", "-euc", script));
    }

    private Outcome finish(ProcessBuilder builder) throws Exception {
        var output = Files.createTempFile(folder, "verb", ".out");
        var errors = Files.createTempFile(folder, "verb", ".err");
        var process = builder.directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends", builder.command())
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    private List<String> command(String verb, String... more) {
        var command = new ArrayList<>(List.of("sh", ROOT.resolve("postyard").toString(), verb));
        command.addAll(List.of(
                "--smtp",
                "127.0.0.1:" + smtp,
                "--submission",
                "127.0.0.1:" + submission,
                "--submissions",
                "127.0.0.1:" + submissions,
                "--http",
                "127.0.0.1:" + http));
        command.addAll(List.of(more));
        return command;
    }

    /** What {@code --json} printed. */
    static Object json(Outcome outcome) throws IOException {
        return new ObjectMapper().readValue(outcome.output(), Object.class);
    }

    static int freePort() {
        try {
            return TestPort.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.postyard.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * {@link BrokerMain} in a child JVM on this process's class path: what a test uses where a node has to be killed, or
 * where three of them make a cluster.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final List<String> SMALL_AND_QUICK_TO_START = List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED");

    private final Process process;
    private final CompletableFuture<String> ready;

    private BrokerProcess(Process process, CompletableFuture<String> ready) {
        this.process = process;
        this.ready = ready;
    }

    /** Starts the process and returns at once: the nodes of a cluster become ready only together. */
    public static BrokerProcess launch(BrokerSettings settings) throws IOException {
        var command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        SMALL_AND_QUICK_TO_START.stream(),
                        Stream.of("-cp", System.getProperty("java.class.path")),
                        Stream.of(BrokerMain.class.getName()),
                        settings.toProperties().entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue()))
                .flatMap(part -> part)
                .toList();
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var ready = new CompletableFuture<String>();
        Thread.ofPlatform().daemon().name("broker-output").start(() -> follow(process.inputReader(), ready));
        return new BrokerProcess(process, ready);
    }

    /** Starts the process and waits until it serves clients. */
    public static BrokerProcess start(BrokerSettings settings) throws IOException {
        var node = launch(settings);
        node.bootstrap();
        return node;
    }

    private static void follow(BufferedReader output, CompletableFuture<String> ready) {
        try (output) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("ready ")) {
                    ready.complete(line.substring("ready ".length()));
                }
            }
        } catch (IOException goneWithTheProcess) {
            ready.completeExceptionally(goneWithTheProcess);
        }
        ready.completeExceptionally(new IOException("the broker ended before it was ready"));
    }

    /** Where clients connect; waits until the node is ready. */
    public String bootstrap() {
        return ready.join();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGTERM: a clean stop; returns when the process is gone. */
    public void stop() {
        process.destroy();
        process.onExit().join();
    }

    /** Ends the process if it still runs, without manners. */
    @Override
    public void close() {
        kill();
    }
}

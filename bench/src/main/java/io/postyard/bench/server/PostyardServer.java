package io.postyard.bench.server;

import io.postyard.bench.measure.ProcessGroup;
import io.postyard.testkit.process.TestPort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code ./postyard up} as a newcomer starts it: one process, embedded broker, flushed before it acknowledges. */
final class PostyardServer implements MailServer {
    private final int port;
    private final ProcessGroup group;
    private final Process process;
    private final double startSeconds;

    private PostyardServer(int port, ProcessGroup group, Process process, double startSeconds) {
        this.port = port;
        this.group = group;
        this.process = process;
        this.startSeconds = startSeconds;
    }

    static MailServer start(Path tree, Path folder, Destinations destinations)
            throws IOException, InterruptedException {
        var program = tree.resolve("postyard");
        if (!Files.isExecutable(program)) {
            throw new IOException("no ./postyard in " + tree);
        }
        int port = TestPort.next();
        int submission = TestPort.next();
        int http = TestPort.next();
        // Held: the next hop is a port where nobody listens, so that the destination is suspended and its mail waits.
        int nextHopPort = destinations.held() ? TestPort.next() : destinations.sinkPort();
        var policy = PolicyFiles.write(folder.resolve("policy"), destinations, nextHopPort, destinations.firstRetry());
        var log = folder.resolve("postyard.log");
        var group = ProcessGroup.create("postyard-bench-postyard");
        long begun = System.nanoTime();
        var process = group.start(new ProcessBuilder(
                        program.toString(),
                        "up",
                        "--data",
                        folder.resolve("data").toString(),
                        "--policy",
                        policy.toString(),
                        "--smtp",
                        "127.0.0.1:" + port,
                        "--submission",
                        "127.0.0.1:" + submission,
                        "--submissions",
                        "127.0.0.1:0",
                        "--http",
                        "127.0.0.1:" + http)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        try {
            // Should the program have to be built first, it is built: the comparison starts each server once,
            // uncounted.
            var patience = Duration.ofMinutes(20);
            Readiness.awaitGreeting(process, port, log, patience);
            Readiness.awaitHttp(process, URI.create("http://127.0.0.1:" + http + "/q/health/ready"), log, patience);
        } catch (IOException e) {
            process.destroyForcibly();
            group.destroy();
            throw e;
        }
        return new PostyardServer(port, group, process, (System.nanoTime() - begun) / 1e9);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ProcessGroup processes() {
        return group;
    }

    @Override
    public double startSeconds() {
        return startSeconds;
    }

    @Override
    public void close() {
        // A drain of what is held would only take time: the queue is thrown away.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        group.destroy();
    }
}

package io.postyard.bench.torture;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.postyard.bench.server.Destinations;
import io.postyard.bench.server.PolicyFiles;
import io.postyard.bench.torture.Victim.Role;
import io.postyard.testkit.process.ChildJvm;
import io.postyard.testkit.process.TestPort;
import io.postyard.wire.kafka.KafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code ./postyard up}: all roles and the broker die at once, and one of them finds what all have left behind. */
final class OneProcess implements Victims {
    private static final Duration READY = Duration.ofSeconds(120);

    private final Victim victim;
    private final Path data;
    private final int smtpPort;

    private OneProcess(Victim victim, Path data, int smtpPort) {
        this.victim = victim;
        this.data = data;
        this.smtpPort = smtpPort;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param tree with standalone packaged
     */
    static OneProcess start(Path tree, Path folder, Destinations destinations, String retries) throws IOException {
        var policy = PolicyFiles.write(folder.resolve("policy"), destinations, destinations.sinkPort(), retries);
        var data = folder.resolve("data");
        int smtpPort = TestPort.next();
        var http = "127.0.0.1:" + TestPort.next();
        var program = ChildJvm.Program.ofJar(
                        FourProcesses.jarOf(tree, "standalone"),
                        List.of("-Xmx512m"),
                        Map.of(),
                        "up",
                        "--data",
                        data.toString(),
                        "--policy",
                        policy.toString(),
                        "--smtp",
                        "127.0.0.1:" + smtpPort,
                        "--submission",
                        "127.0.0.1:" + TestPort.next(),
                        "--submissions",
                        "127.0.0.1:0",
                        "--http",
                        http)
                .named("postyard up");
        var victim = new Victim(Role.ALL, program, Optional.of(URI.create("http://" + http + "/q/health/ready")));
        var one = new OneProcess(victim, data, smtpPort);
        try {
            victim.start();
            victim.awaitReady(READY);
            return one;
        } catch (RuntimeException e) {
            one.close();
            throw e;
        }
    }

    @Override
    public List<Victim> all() {
        return List.of(victim);
    }

    /** The broker's port is another one after each start. */
    @Override
    public KafkaSettings kafka() {
        try {
            var run = new ObjectMapper().readTree(data.resolve("run.json").toFile());
            return KafkaSettings.of(run.required("kafka").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int smtpPort() {
        return smtpPort;
    }

    @Override
    public void close() {
        victim.close();
    }
}

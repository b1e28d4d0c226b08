package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.process.ChildJvm;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ingress, router or worker, started from its jar as docs/running.md does it. */
final class RunningPart implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(150);

    /** A part without work ends in less. */
    private static final Duration LONG_ENOUGH_TO_END = Duration.ofSeconds(2);

    private static final int UP = 200;
    private static final int DOWN = 503;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String name;
    private final ChildJvm process;
    private final URI readiness;

    private RunningPart(String name, ChildJvm process, URI readiness) {
        this.name = name;
        this.process = process;
        this.readiness = readiness;
    }

    static RunningPart start(String name, String module, Map<String, String> settings) {
        int port = PostyardScript.freePort();
        var environment = new HashMap<>(settings);
        environment.put("HOSTNAME", name + "-0");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        var jar = PostyardScript.ROOT.resolve(module + "/target/quarkus-app/quarkus-run.jar");
        return new RunningPart(
                name,
                ChildJvm.start(ChildJvm.Program.ofJar(jar, List.of("-Xmx192m"), environment)
                        .named(name)),
                URI.create("http://127.0.0.1:" + port + "/q/health/ready"));
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said so far. */
    String log() {
        return String.join("\n", process.output());
    }

    void awaitLogged(String words) {
        process.awaitLine(PATIENCE, line -> line.contains(words));
    }

    /** Waits until the part says that this is why it is not ready. */
    void awaitReason(String reason) {
        Eventually.holds(PATIENCE, () -> name + " says: " + answer(DOWN), () -> answer(DOWN)
                .contains(reason));
    }

    void awaitReady() {
        Eventually.holds(
                PATIENCE, () -> name + " is ready: " + answer(DOWN) + (isAlive() ? "" : log()), () -> !answer(UP)
                        .isEmpty());
    }

    void awaitNotReady() {
        Eventually.holds(
                PATIENCE, () -> name + " is not ready", () -> !answer(DOWN).isEmpty());
    }

    /** What it answers there, such as {@code /q/metrics}; nothing if it is no success. */
    String answer(String path) {
        return answer(readiness.resolve(path), UP);
    }

    private String answer(int status) {
        return answer(readiness, status);
    }

    /** Nothing if it answers with another status, or not at all. */
    private String answer(URI where, int status) {
        try {
            var response = http.send(HttpRequest.newBuilder(where).build(), BodyHandlers.ofString());
            return response.statusCode() == status ? response.body() : "";
        } catch (IOException notYet) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** SIGTERM, as Kubernetes stops a pod; returns when the part has heard it and has not ended, for it has work in hand. */
    void stopAtWork() {
        process.terminate();
        awaitLogged("Stopping: work in hand is finished first");
        assertThat(process.endsWithin(LONG_ENOUGH_TO_END)).isFalse();
    }

    /** How it ended after {@link #stopAtWork}. */
    int exitCode() {
        return process.awaitExit(PATIENCE);
    }

    @Override
    public void close() {
        process.close();
    }
}

package io.postyard.bench.torture;

import io.postyard.testkit.process.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A program that is killed and started again, always in the same way. Used by one thread at a time. */
final class Victim implements AutoCloseable {
    private static final long POLL_NANOS = 100_000_000L;

    private final Role role;
    private final ChildJvm.Program program;
    private final Optional<URI> health;
    private final HttpClient client = HttpClient.newHttpClient();
    private ChildJvm running;

    /** Who can be killed. */
    enum Role {
        BROKER,
        INGRESS,
        ROUTER,
        WORKER,
        /** All of these in one process. */
        ALL;

        boolean hasBroker() {
            return this == BROKER || this == ALL;
        }
    }

    /** @param health answers 200 when the program is ready; without it, a line of output that begins {@code ready} says so */
    Victim(Role role, ChildJvm.Program program, Optional<URI> health) {
        this.role = role;
        this.program = program;
        this.health = health;
    }

    Role role() {
        return role;
    }

    void start() {
        running = ChildJvm.start(program);
    }

    void kill() {
        running.kill();
    }

    boolean isAlive() {
        return running != null && running.isAlive();
    }

    List<String> output() {
        return running.output();
    }

    void awaitReady(Duration patience) {
        if (health.isEmpty()) {
            running.awaitLine(patience, line -> line.startsWith("ready "));
            return;
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (isReady(health.get())) {
                return;
            }
            if (!running.isAlive()) {
                throw new IllegalStateException(role + " has ended:\n" + String.join("\n", running.output()));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IllegalStateException(role + " is not ready:\n" + String.join("\n", running.output()));
    }

    private boolean isReady(URI uri) {
        try {
            var request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
        client.close();
    }
}

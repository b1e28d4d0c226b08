package io.postyard.standalone.up;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.BrokerSettings.Voter;
import io.postyard.broker.BrokerStartException;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.standalone.trouble.Trouble;
import io.quarkus.runtime.Quarkus;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One run of {@code ./postyard up}: everything that can be refused is refused first, then Kafka and Quarkus start side
 * by side, and {@link UpApplication} goes on where both are there.
 */
public final class Launch {
    /** Quarkus makes {@link UpApplication}, so this is how the two meet. */
    private static Launch current;

    private final UpSettings settings;
    private final UpTask task;
    private final CompletableFuture<EmbeddedBroker> broker;

    private Launch(UpSettings settings, UpTask task, CompletableFuture<EmbeddedBroker> broker) {
        this.settings = settings;
        this.task = task;
        this.broker = broker;
    }

    /**
     * Runs until {@code task} is done or a signal ends it.
     *
     * @return the exit code
     * @throws Trouble before anything has started
     */
    public static int run(UpSettings wanted, UpTask task) {
        var chosen = wanted.withPortsChosen();
        try (var data = DataDirectory.lock(chosen.data())) {
            PolicyFeed.check(chosen.policy());
            chosen.checkPortsAreFree();
            var settings = chosen.withCertificate(InstantSource.system().instant());
            var broker = startBroker(data, settings);
            current = new Launch(settings, task, broker);
            configureQuarkus(data, settings);
            var exitCode = new AtomicInteger();
            Quarkus.run(UpApplication.class, (code, failure) -> {
                if (failure != null) {
                    complain(Trouble.describe(failure));
                }
                exitCode.set(code);
            });
            return exitCode.get();
        }
    }

    static Launch current() {
        return current;
    }

    UpSettings settings() {
        return settings;
    }

    UpTask task() {
        return task;
    }

    /** The broker, once it serves. */
    EmbeddedBroker broker() {
        try {
            return broker.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof BrokerStartException failed
                    ? new Trouble(failed.getMessage(), failed)
                    : new Trouble("Kafka did not start: " + Trouble.describe(e), e);
        }
    }

    static void complain(String trouble) {
        new PrintStream(System.err, true, StandardCharsets.UTF_8).println("postyard: " + trouble);
    }

    private static CompletableFuture<EmbeddedBroker> startBroker(DataDirectory data, UpSettings settings) {
        var controller = new HostPort("127.0.0.1", 0).orFree(settings.ports());
        var wanted = new BrokerSettings(
                data.kafka(),
                1,
                "127.0.0.1",
                settings.kafkaPort(),
                List.of(new Voter(1, controller.host(), controller.port())),
                settings.flush(),
                1,
                Duration.ofSeconds(1));
        return CompletableFuture.supplyAsync(
                () -> EmbeddedBroker.start(wanted), Thread.ofPlatform().name("broker-start")::start);
    }

    private static void configureQuarkus(DataDirectory data, UpSettings settings) {
        System.setProperty("quarkus.http.host", settings.http().host());
        System.setProperty("quarkus.http.port", Integer.toString(settings.http().port()));
        System.setProperty("quarkus.log.file.path", data.logFile().toString());
    }
}

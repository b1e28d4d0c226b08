package io.postyard.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.smtp.Stage;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import io.postyard.worker.WorkerRole;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka goes away from a worker. What it delivers from then on it would deliver again if it were killed, so it
 * stops; and goes on when Kafka is back.
 */
class CommitsFailIT {
    private static final int SESSIONS = 5;
    private static final Duration EACH_TAKES = Duration.ofMillis(100);
    private static final int ORDERS = 1_500;

    /** What the sessions can do in the two seconds until a commit counts as failing, half as much again, and one each. */
    private static final int MOST_WHILE_AWAY = SESSIONS * 30 + SESSIONS;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ScriptedPeer peer = ScriptedPeer.start();
    private BrokerSettings settings;
    private EmbeddedBroker broker;
    private PolicyView policy;
    private WorkerRole worker;

    @BeforeEach
    void start() {
        settings = BrokerSettings.single(directory.resolve("broker"))
                .withFlushBeforeAck(false)
                .withoutHaste();
        broker = EmbeddedBroker.start(settings);
        var bootstrap = broker.bootstrap();
        settings = settings.withPort(Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1)));
        var kafka = KafkaSettings.of(bootstrap);
        TopicSetup.ensure(kafka, TopicLayout.singleNode());
        RoutedMail.publishPolicy(kafka, TlsMode.OPPORTUNISTIC);
        policy = new PolicyView(kafka);
        worker = new WorkerRole(
                TestWorker.config("worker-0", directory, TestWorker.limits(SESSIONS, ORDERS), Duration.ofSeconds(10)),
                kafka,
                policy,
                metrics,
                InstantSource.system());
        worker.start();
    }

    @AfterEach
    void stop() {
        worker.close();
        policy.close();
        broker.close();
        peer.close();
    }

    @Test
    void nothingIsStartedUntilOutcomesAreCommittedAgain() throws Exception {
        peer.on(Stage.FINAL_DOT, PeerBehaviour.delay(EACH_TAKES));
        pend();
        Eventually.holds(
                "all orders are in hand",
                () -> worker.inHand() + peer.accepted().size() >= ORDERS);
        peer.awaitAccepted(10);

        broker.close();
        int before = peer.accepted().size();
        var sessions = metrics.get("postyard_worker_sessions").gauge();
        Eventually.holds("the sessions have ended", () -> sessions.value() == 0);
        int stopped = peer.accepted().size();
        assertThat(stopped).as("there is still something to do").isLessThan(ORDERS);
        Eventually.holds(
                "a commit has failed",
                () -> metrics.counter("postyard_worker_commit_failures_total").count() > 0);

        assertThat(stopped - before).isLessThan(MOST_WHILE_AWAY);
        assertThat(peer.accepted()).hasSize(stopped);
        assertThat(metrics.get("postyard_worker_commits_stalled").gauge().value())
                .isEqualTo(1);
        assertThat(worker.isReady()).isFalse();

        broker = EmbeddedBroker.start(settings);
        peer.await("every order to be delivered", _ -> delivered() == ORDERS);
        Eventually.holds("every outcome is committed", () -> worker.inHand() == 0);
    }

    @Test
    void withNothingInHandItIsNotReadyEither() {
        Eventually.holds("ready", worker::isReady);
        broker.close();
        Eventually.holds("not ready", () -> !worker.isReady());
        assertThat(worker.readiness()).contains("Kafka does not answer");
        broker = EmbeddedBroker.start(settings);
        Eventually.holds("ready again", worker::isReady);
    }

    private long delivered() {
        return peer.accepted().stream()
                .flatMap(message -> message.recipients().stream())
                .collect(Collectors.toSet())
                .size();
    }

    private void pend() throws Exception {
        var orders = IntStream.range(0, ORDERS)
                .mapToObj(i -> RoutedMail.order(RoutedMail.nextHop(peer), i + "@peer.test"))
                .toList();
        RoutedMail.pend(KafkaSettings.of(broker.bootstrap()), 0, orders);
    }
}

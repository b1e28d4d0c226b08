package io.postyard.wire.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.wire.broker.Await;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.trail.QueueReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that makes topics for whoever asks for them, as Kafka does unless it is told not to. */
final class TopicsOnDemandIT {
    @TempDir
    Path data;

    private EmbeddedBroker broker;
    private KafkaSettings kafka;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(
                BrokerSettings.single(data).withFlushBeforeAck(false).withoutHaste(),
                Map.of("auto.create.topics.enable", "true", "num.partitions", "3"));
        kafka = KafkaSettings.of(broker.bootstrap());
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void lookingAtTheQueueMakesNoTopics() throws Exception {
        new QueueReader(kafka).read(entry -> {
            throw new AssertionError("there is nothing to read: " + entry);
        });
        assertThat(topics()).isEmpty();
    }

    @Test
    void aRoleWaitsUntilARouterHasMadeTheTopics() throws Exception {
        var begun = new CountDownLatch(1);
        try (var ingress = new TopicGate(kafka, Optional.empty());
                var router = new TopicGate(kafka, Optional.of(TopicLayout.singleNode()))) {
            ingress.open(begun::countDown, TopicsOnDemandIT::fail);
            Await.until("it says what it waits for", () -> ingress.readiness().contains("lacks the topics accepted"));
            assertThat(topics()).isEmpty();

            router.open(() -> {}, TopicsOnDemandIT::fail);
            begun.await();
        }
        assertThat(TopicSetup.inspect(kafka, Optional.of(TopicLayout.singleNode())))
                .satisfies(report -> assertThat(report.faults()).isEmpty())
                .satisfies(report -> assertThat(report.warnings()).isEmpty());
    }

    @Test
    void noRoleBeginsOnAPolicyTopicThatWouldForget() throws Exception {
        try (var other =
                new KafkaProducer<>(kafka.with("other", Map.of()), new StringSerializer(), new StringSerializer())) {
            assertThat(other.partitionsFor("policy")).hasSize(3);
        }
        var begun = new CountDownLatch(1);
        try (var router = new TopicGate(kafka, Optional.of(TopicLayout.singleNode()))) {
            router.open(begun::countDown, TopicsOnDemandIT::fail);
            Await.until("it says what is wrong", () -> router.readiness().contains("policy has 3 partitions"));
            assertThat(router.readiness()).contains("policy has cleanup.policy=delete", "cleanup.policy=compact");
            assertThat(begun.getCount()).isOne();

            try (var admin = Admin.create(kafka.with("test", Map.of()))) {
                admin.deleteTopics(List.of("policy")).all().get();
            }
            begun.await();
        }
    }

    @Test
    void aGateThatIsClosedLetsNobodyThrough() {
        var begun = new CountDownLatch(1);
        var gate = new TopicGate(kafka, Optional.empty());
        gate.open(begun::countDown, TopicsOnDemandIT::fail);
        Await.until("it waits", () -> gate.readiness().contains("lacks the topics"));
        gate.close();
        TopicSetup.ensure(kafka, TopicLayout.singleNode());
        assertThat(begun.getCount()).isOne();
    }

    private Set<String> topics() throws Exception {
        try (var admin = Admin.create(kafka.with("test", Map.of()))) {
            return admin.listTopics().names().get();
        }
    }

    private static void fail(RuntimeException cause) {
        throw new AssertionError(cause);
    }
}

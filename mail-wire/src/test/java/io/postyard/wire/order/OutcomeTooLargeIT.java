package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Limits;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.loop.CompletionTracker;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.order.OutcomeCommitter.Finished;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What became of an order is more than Kafka takes: neither may it be lost, nor the others wait for it. */
final class OutcomeTooLargeIT {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.PENDING.topic(), 0);
    private static final int LIMIT = 2_000;
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final String topic = "small-" + UUID.randomUUID();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final CommitHealth health = new CommitHealth();
    private final Limits limits = new Limits();
    private final Set<Long> released = ConcurrentHashMap.newKeySet();
    private final OwnedPartition partition = new OwnedPartition(PARTITION, CompletionTracker.from(0));
    private final OutcomeCommitter committer = new OutcomeCommitter(
            WireBroker.settings(),
            OrderQueueSettings.of(topic),
            () -> noMembership(topic),
            ticket -> released.add(ticket.offset()),
            health,
            new Quarantine(Event.Part.WORKER, "test", InstantSource.system(), metrics),
            AGAIN,
            metrics);

    @BeforeEach
    void start() throws Exception {
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)
                            .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LIMIT)))))
                    .all()
                    .get();
        }
        partition.begin(0);
        partition.begin(1);
        committer.settle();
    }

    @AfterEach
    void stop() throws Exception {
        committer.close();
        limits.lift();
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    /** More than the topic takes, and more than the producer sends. */
    @ParameterizedTest
    @ValueSource(ints = {5_000, 1_500_000})
    void isWrittenInBrief(int octets) {
        committer.add(finished(0, octets, 100));
        committer.add(finished(1, 101, 1));
        committer.start();

        Await.until("both are committed", () -> released.equals(Set.of(0L, 1L)));
        assertThat(committed(2).metadata()).isEmpty();
        assertThat(sizes()).containsExactlyInAnyOrder(100, 101);
        assertThat(keptBack()).isZero();
        assertThat(refused("brief")).isEqualTo(1);
        assertThat(health.isGood()).isTrue();
    }

    @Test
    void isKeptBackIfThatIsTooMuchAsWellUntilTheLimitIsRaised() throws Exception {
        committer.add(finished(0, 5_000, 4_000));
        committer.add(finished(1, 101, 1));
        committer.start();

        Await.until("it is kept back", () -> keptBack() > 1);
        assertThat(released).containsExactly(1L);
        assertThat(sizes()).containsExactly(101);
        // What the next life would begin with: it tries the one that is kept back again, and only that.
        var completed = CompletionTracker.resume(0, committed(0).metadata());
        assertThat(completed.isDone(0)).isFalse();
        assertThat(completed.isDone(1)).isTrue();
        assertThat(metrics.counter("postyard_worker_commit_failures_total").count())
                .isZero();

        raiseLimit();
        Await.until("both are committed", () -> released.equals(Set.of(0L, 1L)));
        assertThat(committed(2).metadata()).isEmpty();
        assertThat(sizes()).containsExactlyInAnyOrder(101, 4_000);
    }

    /** That it is set aside counts for more than that it is told. */
    @Test
    void isSetAsideThoughKafkaRefusesToTellOfIt() throws Exception {
        limits.set(Topics.EVENTS.topic(), 250);
        var telling = new ProducerRecord<byte[], byte[]>(Topics.EVENTS.topic(), new byte[1_000]);
        committer.add(Finished.setAside(taken(0), record(100), telling));
        committer.add(finished(1, 101, 1));
        committer.start();

        Await.until("both are committed", () -> released.equals(Set.of(0L, 1L)));
        assertThat(committed(2).metadata()).isEmpty();
        assertThat(sizes()).containsExactlyInAnyOrder(100, 101);
        assertThat(metrics.counter("postyard_records_unreadable_total").count()).isEqualTo(1);
        assertThat(keptBack()).isZero();
        assertThat(health.isGood()).isTrue();
    }

    /** Of a group that nobody has joined: whoever says so may commit for it. */
    private static ConsumerGroupMetadata noMembership(String group) {
        var settings = WireBroker.settings().with("test", Map.of(ConsumerConfig.GROUP_ID_CONFIG, group));
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    private Finished finished(long offset, int octets, int brief) {
        return new Finished(taken(offset), List.of(record(octets)), Optional.of(() -> List.of(record(brief))));
    }

    private TakenOrder taken(long offset) {
        return new TakenOrder(null, null, partition, offset, 1);
    }

    private ProducerRecord<byte[], byte[]> record(int octets) {
        return new ProducerRecord<>(topic, new byte[octets]);
    }

    private double keptBack() {
        return refused("kept");
    }

    private double refused(String written) {
        return metrics.counter("postyard_worker_outcomes_too_large_total", "written", written)
                .count();
    }

    private List<Integer> sizes() {
        return Topic.committed(topic).stream().map(r -> r.value().length).toList();
    }

    /** Once it is there: Kafka does not show it while a transaction is open that will change it or be refused. */
    private OffsetAndMetadata committed(long watermark) {
        var found = new AtomicReference<OffsetAndMetadata>();
        try (var writer = new TransactionalWriter(WireBroker.settings(), "reads only")) {
            Await.until("the offset is committed", () -> {
                found.set(writer.committed(topic, Set.of(PARTITION)).get(PARTITION));
                return found.get() != null && found.get().offset() == watermark;
            });
        }
        return found.get();
    }

    private void raiseLimit() throws Exception {
        var limit = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(10 * LIMIT));
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}

package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.loop.CompletionTracker;
import io.postyard.wire.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * The worker loses its partition and gets it back, in a membership of its own again, while it commits an order of the
 * time before: whatever the moment, the order must not be committed, for it has been given out once more.
 */
final class OutcomeCommitterIT {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.PENDING.topic(), 0);
    private static final long OFFSET = 0;

    private final CompletableFuture<TakenOrder> released = new CompletableFuture<>();
    private final AtomicBoolean lost = new AtomicBoolean();
    private String name;
    private OwnedPartition partition;
    private KafkaConsumer<byte[], byte[]> member;
    private volatile ConsumerGroupMetadata membership;

    @BeforeEach
    void join(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
        partition = new OwnedPartition(PARTITION, CompletionTracker.from(OFFSET), OFFSET);
        partition.begin(OFFSET);
        joinAgain();
    }

    @AfterEach
    void leave() {
        member.close();
    }

    @Test
    void anOrderThatIsStillOursIsCommitted() throws Exception {
        commit(() -> membership, List.of(outcome()));

        assertThat(committedOffset()).hasValue(OFFSET + 1);
        assertThat(outcomes()).isEqualTo(1);
    }

    @Test
    void lostBeforeTheMembershipIsRead() throws Exception {
        commit(
                () -> {
                    lose();
                    return membership;
                },
                List.of(outcome()));

        assertThat(committedOffset()).isEmpty();
        assertThat(outcomes()).isZero();
    }

    @Test
    void lostBetweenTheMembershipAndTheCommit() throws Exception {
        commit(
                () -> {
                    var before = membership;
                    lose();
                    return before;
                },
                List.of(outcome()));

        assertThat(committedOffset()).isEmpty();
        assertThat(outcomes()).isZero();
    }

    @Test
    void lostWhileTheOutcomesAreWritten() throws Exception {
        // The list is asked for its records in the middle of the transaction.
        var losing = new AbstractList<ProducerRecord<byte[], byte[]>>() {
            @Override
            public ProducerRecord<byte[], byte[]> get(int index) {
                lose();
                return outcome();
            }

            @Override
            public int size() {
                return 1;
            }
        };

        commit(() -> membership, losing);

        assertThat(committedOffset()).isEmpty();
        assertThat(outcomes()).isZero();
    }

    /** Its offset counts as done, so a later commit would say so of it too, and nobody would ever write its outcome. */
    @Test
    void nothingIsCommittedAfterABatchThatWasGivenUp() {
        partition.begin(OFFSET + 1);
        var refused = new AbstractList<ProducerRecord<byte[], byte[]>>() {
            @Override
            public ProducerRecord<byte[], byte[]> get(int index) {
                throw new IllegalStateException("made up");
            }

            @Override
            public int size() {
                return 1;
            }
        };
        var metrics = new SimpleMeterRegistry();
        try (var committer = new OutcomeCommitter(
                WireBroker.settings(), OrderQueueSettings.of(name), () -> membership, released::complete, metrics)) {
            committer.settle();
            committer.start();
            committer.add(finished(OFFSET, refused));
            Await.until(
                    "the commit has failed",
                    () -> metrics.counter("postyard_worker_commit_failures_total")
                                    .count()
                            > 0);
            committer.add(finished(OFFSET + 1, List.of(outcome())));
        }

        assertThat(committedOffset()).isEmpty();
        assertThat(outcomes()).isZero();
    }

    private OutcomeCommitter.Finished finished(long offset, List<ProducerRecord<byte[], byte[]>> records) {
        return new OutcomeCommitter.Finished(new TakenOrder(null, null, partition, offset, 1), records);
    }

    private void commit(Supplier<ConsumerGroupMetadata> group, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        var settings = OrderQueueSettings.of(name);
        try (var committer = new OutcomeCommitter(
                WireBroker.settings(), settings, group, released::complete, new SimpleMeterRegistry())) {
            committer.settle();
            committer.start();
            committer.add(finished(OFFSET, records));
            released.get(60, TimeUnit.SECONDS);
        }
    }

    /** Once: the process's old membership ends, and a new one of the same process gets the partition. */
    private void lose() {
        if (lost.compareAndSet(false, true)) {
            member.close();
            partition.gone();
            joinAgain();
        }
    }

    private void joinAgain() {
        member = new KafkaConsumer<>(
                WireBroker.settings()
                        .with(
                                "member",
                                Map.of(
                                        ConsumerConfig.GROUP_ID_CONFIG,
                                        group(),
                                        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                                        "classic",
                                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        member.subscribe(List.of(PARTITION.topic()));
        Await.until("the partition is assigned", () -> {
            member.poll(Duration.ofMillis(50));
            return member.assignment().contains(PARTITION);
        });
        membership = member.groupMetadata();
    }

    private String group() {
        return Groups.WORKER + "-" + name;
    }

    private ProducerRecord<byte[], byte[]> outcome() {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(Topics.UNREADABLE.topic(), key, key);
    }

    private long outcomes() {
        return Topic.committed(Topics.UNREADABLE.topic()).stream()
                .filter(r -> name.equals(r.key()))
                .count();
    }

    private Optional<Long> committedOffset() {
        return Optional.ofNullable(member.committed(Set.of(PARTITION)).get(PARTITION))
                .map(OffsetAndMetadata::offset);
    }
}

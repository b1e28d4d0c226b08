package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.loop.CompletionTracker;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Partitions change hands in the middle of a commit, and commits fail with an end that nobody heard of. */
final class OutcomeCommitterIT {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.PENDING.topic(), 0);
    private static final long OFFSET = 0;

    /** When a partition is lost. */
    private enum Moment {
        BEFORE_THE_MEMBERSHIP_IS_READ,
        BETWEEN_THE_MEMBERSHIP_AND_THE_COMMIT,
        WHILE_THE_OUTCOMES_ARE_WRITTEN
    }

    private final AtomicBoolean lost = new AtomicBoolean();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private String name;
    private OwnedPartition partition;
    private KafkaConsumer<byte[], byte[]> member;
    private volatile ConsumerGroupMetadata membership;

    @BeforeEach
    void join(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName() + test.getDisplayName();
        partition = new OwnedPartition(PARTITION, CompletionTracker.from(OFFSET));
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

    /**
     * The worker loses its partition and gets it back, in a membership of its own again: whatever the moment, the order
     * must not be committed, for it has been given out once more.
     */
    @ParameterizedTest
    @EnumSource
    void anOrderThatIsNoLongerOursIsNotCommitted(Moment lost) throws Exception {
        commit(
                () -> {
                    loseAt(Moment.BEFORE_THE_MEMBERSHIP_IS_READ, lost);
                    var read = membership;
                    loseAt(Moment.BETWEEN_THE_MEMBERSHIP_AND_THE_COMMIT, lost);
                    return read;
                },
                whenWritten(() -> {
                    loseAt(Moment.WHILE_THE_OUTCOMES_ARE_WRITTEN, lost);
                    return outcome();
                }));

        assertThat(committedOffset()).isEmpty();
        assertThat(outcomes()).isZero();
    }

    /** The new owner of a partition that is leaving commits it too, which says nothing about our transaction. */
    @Test
    void anUncertainTransactionIsNotTakenForCommittedBecauseOneOfItsPartitionsIs() throws Exception {
        var other = new TopicPartition(PARTITION.topic(), 1);
        var second = new OwnedPartition(other, CompletionTracker.from(OFFSET));
        second.begin(OFFSET);
        var tries = new AtomicInteger();
        var failingOnce = whenWritten(() -> {
            if (tries.incrementAndGet() == 1) {
                member.commitSync(Map.of(PARTITION, new OffsetAndMetadata(OFFSET + 1)));
                throw new IllegalStateException("made up");
            }
            return outcome();
        });

        commitAll(
                () -> membership,
                List.of(finished(partition, OFFSET, List.of(outcome())), finished(second, OFFSET, failingOnce)));

        assertThat(tries).hasValue(2);
        assertThat(outcomes()).isEqualTo(2);
        assertThat(committedOffset(other)).hasValue(OFFSET + 1);
    }

    /** Its offset counts as done, so a later commit would say so of it too, and nobody would ever write its outcome. */
    @Test
    void nothingIsCommittedAfterABatchThatWasGivenUp() {
        partition.begin(OFFSET + 1);
        var refused = whenWritten(() -> {
            throw new IllegalStateException("made up");
        });
        try (var committer = new OutcomeCommitter(
                WireBroker.settings(),
                OrderQueueSettings.of(name),
                () -> membership,
                _ -> {},
                new CommitHealth(),
                new Quarantine(Event.Part.WORKER, "test", InstantSource.system(), metrics),
                metrics)) {
            committer.settle();
            committer.start();
            committer.add(finished(partition, OFFSET, refused));
            Await.until(
                    "the commit has failed",
                    () -> metrics.counter("postyard_worker_commit_failures_total")
                                    .count()
                            > 0);
            committer.add(finished(partition, OFFSET + 1, List.of(outcome())));
        }

        assertThat(committedOffset()).isEmpty();
        assertThat(outcomes()).isZero();
    }

    @Test
    void whatIsSetAsideIsCountedOnceItIsCommitted() throws Exception {
        commitAll(
                () -> membership,
                List.of(OutcomeCommitter.Finished.setAside(taken(partition, OFFSET), outcome(), outcome())));

        assertThat(countedAsSetAside()).isEqualTo(1);
    }

    /** Whoever has the partition now sets it aside and counts it. */
    @Test
    void whatIsNotSetAsideAfterAllIsNotCounted() throws Exception {
        partition.gone();

        commitAll(
                () -> membership,
                List.of(OutcomeCommitter.Finished.setAside(taken(partition, OFFSET), outcome(), outcome())));

        assertThat(countedAsSetAside()).isZero();
        assertThat(outcomes()).isZero();
    }

    private double countedAsSetAside() {
        return metrics.counter("postyard_records_unreadable_total").count();
    }

    private static TakenOrder taken(OwnedPartition of, long offset) {
        return new TakenOrder(null, null, of, offset, 1);
    }

    private static OutcomeCommitter.Finished finished(
            OwnedPartition of, long offset, List<ProducerRecord<byte[], byte[]>> records) {
        return new OutcomeCommitter.Finished(taken(of, offset), records);
    }

    /** A list of one record that is made in the middle of the transaction, when it is asked for. */
    private static List<ProducerRecord<byte[], byte[]>> whenWritten(Supplier<ProducerRecord<byte[], byte[]>> record) {
        return new AbstractList<>() {
            @Override
            public ProducerRecord<byte[], byte[]> get(int index) {
                return record.get();
            }

            @Override
            public int size() {
                return 1;
            }
        };
    }

    private void commit(Supplier<ConsumerGroupMetadata> group, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        commitAll(group, List.of(finished(partition, OFFSET, records)));
    }

    /** In one transaction. */
    private void commitAll(Supplier<ConsumerGroupMetadata> group, List<OutcomeCommitter.Finished> orders)
            throws Exception {
        var released = new CountDownLatch(orders.size());
        var health = new CommitHealth();
        try (var committer = new OutcomeCommitter(
                WireBroker.settings(),
                OrderQueueSettings.of(name),
                group,
                _ -> released.countDown(),
                health,
                new Quarantine(Event.Part.WORKER, "test", InstantSource.system(), metrics),
                metrics)) {
            committer.settle();
            orders.forEach(committer::add);
            committer.start();
            assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(health.isGood()).isTrue();
    }

    /** Once: the process's old membership ends, and a new one of the same process gets the partition. */
    private void loseAt(Moment now, Moment moment) {
        if (now == moment && lost.compareAndSet(false, true)) {
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
        return committedOffset(PARTITION);
    }

    private Optional<Long> committedOffset(TopicPartition of) {
        return Optional.ofNullable(member.committed(Set.of(of)).get(of)).map(OffsetAndMetadata::offset);
    }
}

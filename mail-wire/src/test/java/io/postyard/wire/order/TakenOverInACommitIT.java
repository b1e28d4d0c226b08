package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.topic.Topics;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A worker is gone in the middle of a commit, and another gets its partition: until the transaction is over nobody knows
 * what in there is done, but the other's own orders do not wait for that.
 */
final class TakenOverInACommitIT {
    private static final String GOING = "going-0";
    private static final String STAYING = "staying-0";
    private static final Consequences NOTHING = new Consequences(List.of(), Optional.empty(), List.of());

    private final BlockingQueue<Ticket> offered = new LinkedBlockingQueue<>();
    private final OrderQueue staying = queue(STAYING);
    private final OrderQueue going = queue(GOING);

    @BeforeEach
    void skip() throws Exception {
        Topic.skip(Topics.PENDING.topic(), Groups.WORKER);
    }

    @AfterEach
    void stop() throws Exception {
        going.close();
        staying.close();
        for (var instance : Set.copyOf(WorkerGroup.owners().values())) {
            WorkerGroup.forget(instance);
        }
    }

    @Test
    void whatItHadBeforeIsWorkedOnMeanwhile() throws Exception {
        staying.start();
        going.start();
        var owners = new AtomicReference<Map<TopicPartition, String>>();
        Await.until("each has a partition", () -> {
            owners.set(WorkerGroup.owners());
            return owners.get().values().containsAll(List.of(STAYING, GOING));
        });
        int own = owners.get().get(partition(0)).equals(STAYING) ? 0 : 1;
        int taken = 1 - own;

        MessageId waiting;
        try (var _ = new OpenTransaction(Groups.WORKER, partition(taken))) {
            going.close();
            WorkerGroup.forget(GOING);
            Await.until("it has both", () -> WorkerGroup.owners()
                    .equals(Map.of(partition(0), STAYING, partition(1), STAYING)));
            waiting = PendingTopic.add(taken);
            for (int i = 0; i < 3; i++) {
                var order = PendingTopic.add(own);
                assertThat(finishNext()).isEqualTo(order);
                Await.until("it is committed", () -> staying.held() == 0);
            }
            assertThat(offered).isEmpty();
        }

        assertThat(finishNext()).isEqualTo(waiting);
        Await.until("it is committed", () -> staying.held() == 0);
    }

    @Test
    void ofWhatItTakesOverOnlyThatPartitionWaits() throws Exception {
        MessageId waiting;
        try (var _ = new OpenTransaction(Groups.WORKER, partition(0))) {
            waiting = PendingTopic.add(0);
            var other = PendingTopic.add(1);
            staying.start();
            assertThat(finishNext()).isEqualTo(other);
            Await.until("it is committed", () -> staying.held() == 0);
            assertThat(offered).isEmpty();
        }

        assertThat(finishNext()).isEqualTo(waiting);
        Await.until("it is committed", () -> staying.held() == 0);
    }

    @Test
    void whoAsksWhatIsCommittedThereIsNotToldThatNothingIs() throws Exception {
        try (var writer = new TransactionalWriter(WireBroker.settings(), "asking")) {
            var asked = Set.of(partition(0));
            var before = writer.committed(Groups.WORKER, asked);
            assertThat(before).containsOnlyKeys(partition(0));

            CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> answer;
            try (var _ = new OpenTransaction(Groups.WORKER, partition(0))) {
                answer = CompletableFuture.supplyAsync(() -> writer.committed(Groups.WORKER, asked));
                Await.until("another partition's answer is there", () -> !writer.committed(
                                Groups.WORKER, Set.of(partition(1)))
                        .isEmpty());
                assertThat(answer).isNotDone();
            }
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(before);
        }
    }

    private MessageId finishNext() throws InterruptedException {
        var ticket = offered.poll(30, TimeUnit.SECONDS);
        assertThat(ticket).as("an order is read in time").isNotNull();
        ticket.finish(NOTHING);
        return ticket.order().messageId();
    }

    private OrderQueue queue(String instance) {
        return new OrderQueue(
                WireBroker.settings(),
                OrderQueueSettings.of(instance),
                new Offered(),
                new CommitHealth(),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(Topics.PENDING.topic(), number);
    }

    private final class Offered implements OrderSink {
        @Override
        public void offer(Ticket ticket) {
            offered.add(ticket);
        }

        @Override
        public void relieve(boolean readingIsPaused) {
            // Nothing waits here.
        }

        @Override
        public void ownershipChanged() {
            // Nothing is in hand then.
        }
    }
}

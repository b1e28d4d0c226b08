package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The consumer is woken, for there is room again, just when it is asked where its new partitions stand. They must be worked
 * on all the same.
 */
final class WokenWhilePlacingIT {
    private static final String INSTANCE = "woken-0";
    private static final int PARTITIONS = 2;
    private static final int EACH = 2;
    private static final Consequences NOTHING = new Consequences(List.of(), Optional.empty(), List.of());

    private final BlockingQueue<Ticket> offered = new LinkedBlockingQueue<>();
    private final Set<Ticket> inHand = new HashSet<>();
    private final AtomicInteger wokenWhilePlacing = new AtomicInteger();
    private volatile boolean makeRoom;
    private final OrderQueue queue = new OrderQueue(
            WireBroker.settings(),
            new OrderQueueSettings(INSTANCE, PARTITIONS * EACH, 1 << 20, Duration.ofMillis(25), Duration.ofSeconds(5)),
            new Offered(),
            new CommitHealth(),
            InstantSource.system(),
            new SimpleMeterRegistry(),
            Woken::new);

    @BeforeEach
    void skip() throws Exception {
        Topic.skip(Topics.PENDING.topic(), Groups.WORKER);
    }

    @AfterEach
    void stop() throws Exception {
        queue.close();
        WorkerGroup.forget(INSTANCE);
    }

    @Test
    void thePartitionsAreWorkedOn() throws Exception {
        var pended = new HashSet<MessageId>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (int i = 0; i < EACH; i++) {
                pended.add(PendingTopic.add(partition));
            }
        }
        queue.start();
        Await.until("there is no room left", () -> queue.held() == pended.size());
        offered.drainTo(inHand);

        makeRoom = true;
        // It loses its partitions, joins again, and is assigned them anew.
        WorkerGroup.forget(INSTANCE);

        var again = new HashSet<MessageId>();
        for (int i = 0; i < pended.size(); i++) {
            again.add(finish(offered.take()));
        }
        assertThat(wokenWhilePlacing).hasValue(1);
        assertThat(again).isEqualTo(pended);
        Await.until("all are committed", () -> queue.held() == 0);
    }

    private static MessageId finish(Ticket ticket) {
        ticket.finish(NOTHING);
        return ticket.order().messageId();
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
            // The orders stay in hand, so that room is made only when the test wants it.
        }
    }

    /** Lets go of all orders in hand just when it is asked where its new partitions stand. */
    private final class Woken extends KafkaConsumer<byte[], byte[]> {
        Woken(Map<String, Object> settings) {
            super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration atMost) {
            if (makeRoom && !partitions.isEmpty()) {
                makeRoom = false;
                inHand.forEach(Ticket::drop);
            }
            try {
                return super.committed(partitions, atMost);
            } catch (WakeupException e) {
                wokenWhilePlacing.incrementAndGet();
                throw e;
            }
        }
    }
}

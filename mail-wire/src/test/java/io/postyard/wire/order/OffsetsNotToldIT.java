package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Kafka does not tell a worker where its partitions stand, here because somebody's transaction holds the group's offsets:
 * the worker does not sit there for a minute, and works as soon as it is told.
 */
final class OffsetsNotToldIT {
    private static final String INSTANCE = "not-told-0";

    private final AtomicInteger consumers = new AtomicInteger();

    @AfterEach
    void leave() throws Exception {
        WorkerGroup.forget(INSTANCE);
    }

    @Test
    void aNewConsumerAsks() throws Exception {
        Topic.skip(Topics.PENDING.topic(), Groups.WORKER);
        try (var other = transactional();
                var outsider = consumer(
                        WireBroker.settings().consumer("test", Map.of(ConsumerConfig.GROUP_ID_CONFIG, Groups.WORKER)));
                var queue = queue()) {
            other.initTransactions();
            other.beginTransaction();
            other.sendOffsetsToTransaction(
                    Map.of(new TopicPartition(Topics.PENDING.topic(), 0), new OffsetAndMetadata(0)),
                    outsider.groupMetadata());

            queue.start();
            Await.until("a second consumer asks", () -> consumers.get() > 1);
            assertThat(queue.isReady()).isFalse();

            other.abortTransaction();
            Await.until("it is told", queue::isReady);
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional() {
        return new KafkaProducer<>(
                WireBroker.settings()
                        .with(
                                "test",
                                Map.of(
                                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                        "somebody-else",
                                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                        600_000)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private OrderQueue queue() {
        return new OrderQueue(
                WireBroker.settings(),
                new OrderQueueSettings(INSTANCE, 10, 1 << 20, Duration.ofMillis(25), Duration.ofSeconds(5)),
                new Nowhere(),
                new CommitHealth(),
                InstantSource.system(),
                new SimpleMeterRegistry(),
                settings -> {
                    consumers.incrementAndGet();
                    return consumer(settings);
                });
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static final class Nowhere implements OrderSink {
        @Override
        public void offer(Ticket ticket) {
            ticket.drop();
        }

        @Override
        public void relieve(boolean readingIsPaused) {
            // Nothing waits here.
        }

        @Override
        public void ownershipChanged() {
            // Nothing is in hand here.
        }
    }
}

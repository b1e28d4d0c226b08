package io.postyard.wire.order;

import io.postyard.wire.broker.WireBroker;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What somebody leaves behind who is killed in a commit: before it ends, Kafka tells nobody how far the group has come in
 * the partition.
 */
final class OpenTransaction implements AutoCloseable {
    /** Longer than any test waits. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final KafkaProducer<byte[], byte[]> producer;

    OpenTransaction(String group, TopicPartition partition) {
        producer = new KafkaProducer<>(
                WireBroker.settings()
                        .with(
                                "killed",
                                Map.of(
                                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                        "killed-" + group,
                                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                        (int) TIMEOUT.toMillis())),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        try (var nobody = new KafkaConsumer<>(
                WireBroker.settings().with("nobody", Map.of(ConsumerConfig.GROUP_ID_CONFIG, group)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            // In the name of no member, so that it is taken whoever has the partition.
            producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(0)), nobody.groupMetadata());
        }
    }

    /** What was open comes to nothing. */
    @Override
    public void close() {
        producer.abortTransaction();
        producer.close();
    }
}

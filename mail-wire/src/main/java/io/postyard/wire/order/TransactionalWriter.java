package io.postyard.wire.order;

import io.postyard.wire.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transactional producer that outlives its failures: after {@link #recover} the next {@link #begin} makes a new
 * producer under the same transactional id, which fences the old one and settles what it left open.
 *
 * <p>For one thread.
 */
final class TransactionalWriter implements AutoCloseable {
    // Longer than a commit on a starved three-node cluster, shorter than a reader can stand to wait behind a dead one.
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration SETTLED = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(TransactionalWriter.class);

    private final KafkaSettings kafka;
    private final String transactionalId;
    private KafkaProducer<byte[], byte[]> producer;

    TransactionalWriter(KafkaSettings kafka, String transactionalId) {
        this.kafka = kafka;
        this.transactionalId = transactionalId;
    }

    /** Opens a transaction, making the producer first if there is none. Throws what Kafka throws; then recover. */
    void begin() {
        if (producer == null) {
            var made = new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
            try {
                made.initTransactions();
            } catch (RuntimeException e) {
                made.close(Duration.ZERO);
                throw e;
            }
            producer = made;
        }
        producer.beginTransaction();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failed send fails the commit, which is where it is handled
    void send(ProducerRecord<byte[], byte[]> message) {
        producer.send(message);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // as above
    void send(ProducerRecord<byte[], byte[]> message, Callback done) {
        producer.send(message, done);
    }

    void commit(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        producer.sendOffsetsToTransaction(offsets, group);
        producer.commitTransaction();
    }

    void abort() {
        producer.abortTransaction();
    }

    /** Drops the producer; whatever its transaction came to is settled by the next one's start. */
    void recover() {
        var dead = producer;
        producer = null;
        if (dead != null) {
            try {
                dead.close(Duration.ZERO);
            } catch (KafkaException e) {
                LOG.atInfo().setCause(e).log("A producer that failed did not close");
            }
        }
    }

    /**
     * Where the group stands in the partitions; without those of which nothing was ever committed.
     *
     * @throws TimeoutException if a transaction is open for long that may move one of them
     */
    Map<TopicPartition, OffsetAndMetadata> committed(String group, Set<TopicPartition> partitions) {
        // Kafka's admin client leaves out what is in an open transaction, as if nothing had been committed there.
        var settings = kafka.consumer("outcomes", Map.of(ConsumerConfig.GROUP_ID_CONFIG, group));
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var committed = new HashMap<>(consumer.committed(partitions, SETTLED));
            committed.values().removeIf(Objects::isNull);
            return committed;
        }
    }

    private Map<String, Object> settings() {
        var settings = new HashMap<String, Object>();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION_TIMEOUT.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 14_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 2);
        // The commit flushes; until then records gather, so that each partition gets one batch and one disk flush.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 1_000);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 512 << 10);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1 << 20);
        return kafka.with("outcomes", settings);
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
            producer = null;
        }
    }
}

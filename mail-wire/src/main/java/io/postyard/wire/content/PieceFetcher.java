package io.postyard.wire.content;

import io.postyard.mail.message.MessageId;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.Topics;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * One consumer on a thread of its own that fetches records by offset, and keeps those that come along with them: mail is
 * mostly delivered in the order in which it was stored, and brokers send whole batches. The thread is the consumer's, not
 * the caller's: callers are virtual threads that may be interrupted, and a consumer takes that badly.
 */
final class PieceFetcher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);

    /**
     * Told where to read, and holding little: a fetch brings one full batch or some smaller ones, and a poll few records,
     * for pieces of a compressed batch are larger than it. What is read ahead of must not keep the next one waiting: a
     * consumer asks a broker one thing at a time.
     */
    private static final Map<String, Object> READING = Map.of(
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            16,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            10,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            KafkaSettings.FULL_BATCH,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            KafkaSettings.FULL_BATCH);

    private final KafkaSettings settings;
    private final PieceCache cache;
    private final ExecutorService thread;
    private Consumer<String, byte[]> consumer;
    private TopicPartition assigned;
    private long expected;

    PieceFetcher(KafkaSettings settings, PieceCache cache, int number) {
        this.settings = settings;
        this.cache = cache;
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("postyard-content-" + number).factory());
    }

    /** Waits for the piece; never longer than twice the patience with Kafka. */
    byte[] fetch(MessageId id, int partition, long offset) throws IOException {
        var known = cache.find(id, partition, offset);
        if (known.isPresent()) {
            return known.get();
        }
        var result = new CompletableFuture<byte[]>();
        try {
            thread.execute(() -> {
                if (result.isDone()) {
                    // Nobody waits for it any more.
                    return;
                }
                try {
                    result.complete(read(id, new TopicPartition(Topics.CONTENT.topic(), partition), offset));
                } catch (IOException | RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
            return result.get(PATIENCE.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading a stored body");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ContentMissingException missing) {
                throw missing;
            }
            throw new IOException("the stored body of " + id + " cannot be read now", e.getCause());
        } catch (java.util.concurrent.TimeoutException | RejectedExecutionException e) {
            throw new IOException("the stored body of " + id + " cannot be read now", e);
        } finally {
            result.cancel(false);
        }
    }

    private byte[] read(MessageId id, TopicPartition partition, long offset) throws IOException {
        var known = cache.find(id, partition.partition(), offset);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            position(partition, offset);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            do {
                var records = consumer.poll(POLL).records(partition);
                if (!records.isEmpty()) {
                    expected = records.getLast().offset() + 1;
                    records.forEach(cache::put);
                    return check(id, records.getFirst(), offset);
                }
            } while (System.nanoTime() < deadline);
            forget();
            throw new IOException("Kafka did not return offset " + offset + " of " + partition + " in time");
        } catch (OffsetOutOfRangeException e) {
            forget();
            throw new ContentMissingException("the stored body of " + id + " is gone from " + partition);
        } catch (KafkaException e) {
            forget();
            throw e;
        }
    }

    private static byte[] check(MessageId id, ConsumerRecord<String, byte[]> record, long offset)
            throws ContentMissingException {
        if (record.offset() != offset || !id.value().equals(record.key()) || record.value() == null) {
            throw new ContentMissingException("offset " + offset + " holds no piece of " + id);
        }
        return record.value();
    }

    private void position(TopicPartition partition, long offset) {
        if (consumer == null) {
            consumer = new KafkaConsumer<>(
                    settings.consumer("content-reader", READING),
                    new StringDeserializer(),
                    new ByteArrayDeserializer());
        }
        if (!partition.equals(assigned)) {
            consumer.assign(List.of(partition));
            assigned = partition;
            expected = -1;
        }
        if (expected != offset) {
            consumer.seek(partition, offset);
        }
    }

    private void forget() {
        expected = -1;
        assigned = null;
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            consumer = null;
        }
    }

    @Override
    public void close() {
        thread.execute(this::forget);
        thread.shutdown();
    }
}

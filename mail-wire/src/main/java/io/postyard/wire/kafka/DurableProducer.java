package io.postyard.wire.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An idempotent producer with {@code acks=all} whose {@link #send} neither throws nor blocks the caller on a full
 * buffer, which knows whether acknowledgements still come, and which recovers from whatever befalls it.
 *
 * <p>No linger and large batches: a lone sender waits for nobody, and under load batches fill while a request is on
 * its way. A send that failed by time-out may still arrive: its owner must take failure as "unknown".
 */
public final class DurableProducer implements AutoCloseable {
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration MAX_BLOCK = Duration.ofSeconds(5);
    private static final int READ_SINGLY = 256 << 10;
    private static final int BUFFER_MEMORY = 64 << 20;

    /** Half of the buffer: batches are not always full, so payload needs more memory than it counts. */
    private static final int PAYLOAD_MEMORY = BUFFER_MEMORY / 2;

    private final RenewableProducer producer;
    private final Semaphore payload = new Semaphore(PAYLOAD_MEMORY);
    private final ExecutorService overflow;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long lastAck = System.nanoTime();
    private volatile long lastFailure = System.nanoTime();
    private volatile boolean failing;
    private volatile boolean acknowledged;

    /** With batches that suit records which are read one by one: whoever wants one is sent the whole batch. */
    public DurableProducer(KafkaSettings settings, String name) {
        this(settings, name, READ_SINGLY, 1);
    }

    /**
     * @param batch octets that share a request and a disk flush, at most {@link KafkaSettings#FULL_BATCH}
     * @param requests on their way at one time, 1–5: what comes meanwhile makes one batch, so one of them makes the largest
     *     batches and the fewest flushes; with two the next one is there when a flush ends
     */
    public DurableProducer(KafkaSettings settings, String name, int batch, int requests) {
        producer = new RenewableProducer(() -> make(settings, name, batch, requests));
        overflow = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .daemon()
                .name("postyard-" + name + "-overflow")
                .factory());
    }

    private static Producer<String, byte[]> make(KafkaSettings settings, String name, int batch, int requests) {
        return new KafkaProducer<>(
                settings.with(
                        name,
                        Map.ofEntries(
                                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 0),
                                Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, requests),
                                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, batch),
                                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BUFFER_MEMORY),
                                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis()),
                                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                                Map.entry(
                                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                        Math.toIntExact(DELIVERY_TIMEOUT.toMillis())),
                                Map.entry(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20),
                                // A quiet night must not make the first send of the morning wait for metadata.
                                Map.entry(
                                        ProducerConfig.METADATA_MAX_IDLE_CONFIG,
                                        Duration.ofDays(1).toMillis()),
                                // The key is for readers; spreading by key would make many small batches.
                                Map.entry(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, true))),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /**
     * Sends; completes when every in-sync replica has the record, exceptionally on any failure. Completion runs on the
     * producer's own thread: do little there.
     */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
        var result = new CompletableFuture<RecordMetadata>();
        int size = Math.min(record.value() == null ? 1 : record.value().length + 100, PAYLOAD_MEMORY);
        if (payload.tryAcquire(size)) {
            hand(record, size, result);
        } else {
            try {
                long deadline = System.nanoTime() + DELIVERY_TIMEOUT.toNanos();
                overflow.execute(() -> sendWhenThereIsRoom(record, size, result, deadline));
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(new KafkaException("the producer is closed", e));
            }
        }
        return result;
    }

    private void sendWhenThereIsRoom(
            ProducerRecord<String, byte[]> record, int size, CompletableFuture<RecordMetadata> result, long deadline) {
        try {
            if (payload.tryAcquire(size, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                hand(record, size, result);
            } else {
                result.completeExceptionally(new TimeoutException("no room in the producer's buffer"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result.completeExceptionally(new KafkaException("the producer is closed", e));
        }
    }

    private void hand(ProducerRecord<String, byte[]> record, int size, CompletableFuture<RecordMetadata> result) {
        if (inFlight.getAndIncrement() == 0) {
            // The stall clock starts with the first record in flight, not with the last acknowledgement of yesterday.
            lastAck = System.nanoTime();
        }
        producer.send(record, (metadata, failure) -> settle(size, metadata, failure, result));
    }

    private void settle(
            int size, RecordMetadata metadata, Exception failure, CompletableFuture<RecordMetadata> result) {
        payload.release(size);
        inFlight.decrementAndGet();
        if (failure == null) {
            lastAck = System.nanoTime();
            acknowledged = true;
            failing = false;
            result.complete(metadata);
        } else {
            // A record that no broker would take says nothing about the next one.
            if (!(failure instanceof RecordTooLargeException)) {
                lastFailure = System.nanoTime();
                failing = true;
            }
            result.completeExceptionally(failure);
        }
    }

    /** Records handed over and not yet settled. */
    public int inFlight() {
        return inFlight.get();
    }

    /** How long records have been in flight without a single acknowledgement; zero if none is in flight. */
    public Duration stalledFor() {
        return inFlight.get() == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastAck);
    }

    /** Whether something was acknowledged within this time and nothing failed since. */
    public boolean acknowledgedWithin(Duration time) {
        return acknowledged && !failing && System.nanoTime() - lastAck < time.toNanos();
    }

    /** Whether the newest outcome was a failure, not longer ago than this. */
    public boolean failedWithin(Duration time) {
        return failing && System.nanoTime() - lastFailure < time.toNanos();
    }

    /** Waits for what is in flight, at most five seconds. */
    @Override
    public void close() {
        overflow.shutdown();
        producer.close();
        overflow.shutdownNow();
    }
}

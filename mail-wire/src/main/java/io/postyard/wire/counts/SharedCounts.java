package io.postyard.wire.counts;

import io.postyard.mail.counting.Counted;
import io.postyard.wire.kafka.DurableProducer;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.record.CountedRecord;
import io.postyard.wire.record.UnreadableRecordException;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to {@code counts}, and follows it from a time on: first what was counted before this process came, then what is.
 * Each record is heard once, whatever befalls the consumer. Nothing is written before the topic is there, for a broker may
 * create topics on demand. Thread-safe.
 */
public final class SharedCounts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedCounts.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final long PAUSE_MS = 1_000;

    private final KafkaSettings settings;
    private final String source;
    private final Instant since;
    private final Consumer<Counted> heard;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean hearing;
    /** The last warning: each is said once, not once a second. */
    private String warning = "";
    /** Where to go on, on the thread that follows. */
    private final Map<TopicPartition, Long> next = new HashMap<>();
    /** Null before the first record. */
    private DurableProducer producer;

    /**
     * Begins to follow at once, on a thread of its own.
     *
     * @param source this process; what it says itself it does not hear
     * @param since from when on records are heard that are there already, by Kafka's time of each
     * @param heard told what others say, on that thread
     */
    public SharedCounts(KafkaSettings settings, String source, Instant since, Consumer<Counted> heard) {
        this.settings = settings;
        this.source = source;
        this.since = since;
        this.heard = heard;
        thread = Thread.ofPlatform().daemon().name("postyard-counts").start(this::follow);
    }

    /** Whether the topic is there and all that it held was heard; says nothing of whether Kafka is there now. */
    public boolean isHearing() {
        return hearing;
    }

    /**
     * Completes when every in-sync replica has it, on a Kafka thread; exceptionally if that is unknown. Blocks for some
     * seconds where Kafka is away.
     */
    public CompletableFuture<Void> tell(Counted counted) {
        if (!hearing) {
            return CompletableFuture.failedFuture(new KafkaException("the topic is not there, as far as is known"));
        }
        return producer()
                .send(new ProducerRecord<>(Topics.COUNTS.topic(), CountedRecord.encode(counted)))
                .thenAccept(_ -> {});
    }

    private synchronized DurableProducer producer() {
        if (producer == null) {
            producer = new DurableProducer(settings, "counts");
        }
        return producer;
    }

    private void follow() {
        while (!isClosing()) {
            try {
                readUntilItBreaks();
            } catch (WakeupException closed) {
                return;
            } catch (KafkaException e) {
                warnOnce("The topic counts cannot be read; each ingress counts for itself meanwhile: " + e);
            } finally {
                hearing = false;
            }
            pause();
        }
    }

    private void readUntilItBreaks() {
        var fresh = open();
        try {
            consumer = fresh;
            if (!isClosing()) {
                read(fresh);
            }
        } finally {
            // To take leave it would wait for the answer that is under way, which Kafka holds back until something
            // comes.
            fresh.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private KafkaConsumer<byte[], byte[]> open() {
        return new KafkaConsumer<>(
                settings.consumer(
                        "counts",
                        Map.of(
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "latest",
                                // Whatever comes ends the wait.
                                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                5_000)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Returns if the topic is not there. */
    private void read(KafkaConsumer<byte[], byte[]> from) {
        var partitions = from.partitionsFor(Topics.COUNTS.topic()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            warnOnce("There is no topic counts; each ingress counts for itself until a router creates it");
            return;
        }
        follow(from, partitions);
    }

    private void follow(KafkaConsumer<byte[], byte[]> from, List<TopicPartition> partitions) {
        var ends = from.endOffsets(partitions);
        from.assign(partitions);
        begin(from, ends);
        while (!isClosing()) {
            if (!hearing && partitions.stream().allMatch(each -> from.position(each) >= ends.get(each))) {
                hearing = true;
                warning = "";
            }
            for (var polled : from.poll(POLL)) {
                hear(polled.value());
                next.put(new TopicPartition(polled.topic(), polled.partition()), polled.offset() + 1);
            }
        }
    }

    /** Whoever read it already, and lost Kafka for a while, goes on where it was: nothing counts twice. */
    private void begin(KafkaConsumer<byte[], byte[]> from, Map<TopicPartition, Long> ends) {
        var asked = new HashMap<TopicPartition, Long>();
        ends.keySet().stream()
                .filter(each -> !next.containsKey(each))
                .forEach(each -> asked.put(each, since.toEpochMilli()));
        from.offsetsForTimes(asked)
                .forEach((each, found) -> next.put(each, found == null ? ends.get(each) : found.offset()));
        ends.keySet().forEach(each -> from.seek(each, next.get(each)));
    }

    private void hear(byte[] value) {
        try {
            var counted = CountedRecord.decode(value);
            if (!counted.source().equals(source)) {
                heard.accept(counted);
            }
        } catch (UnreadableRecordException e) {
            warnOnce("A record of counts cannot be read, and is passed by: " + e.getMessage());
        } catch (RuntimeException bug) {
            // Who listens must not end the listening.
            LOG.atError().setCause(bug).log("What another ingress has counted was not taken");
        }
    }

    private void warnOnce(String what) {
        if (!warning.equals(what)) {
            LOG.warn(what);
            warning = what;
        }
    }

    private void pause() {
        try {
            var _ = closing.await(PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Lets what is in flight be acknowledged, at most five seconds. */
    @Override
    public void close() {
        closing.countDown();
        hearing = false;
        var open = consumer;
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (producer != null) {
                producer.close();
            }
        }
    }
}

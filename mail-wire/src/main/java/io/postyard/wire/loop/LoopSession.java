package io.postyard.wire.loop;

import io.postyard.wire.kafka.Heartbeat;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.kafka.Pace;
import io.postyard.wire.record.UnreadableRecordException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer and one transactional producer, from joining the group until the first trouble that they do not survive.
 * Used by one thread, but for {@link #wakeup} and {@link #readiness}.
 */
final class LoopSession<I> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopSession.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final int MOST_RECORDS = 1_000;
    private static final int MOST_OCTETS = 4 << 20;

    private static final Duration CATCH_UP = Duration.ofMillis(2);

    /** A fault of ours may have been of the moment; after so many tries the mail behind it has waited long enough. */
    private static final int TRIES = 3;

    private final LoopSettings settings;
    private final Decoder<I> decoder;
    private final Step<I> step;
    private final LoopMetrics metrics;
    private final Quarantine quarantine;
    private final Consumer<String, byte[]> consumer;
    private final Heartbeat heartbeat;
    private final KafkaProducer<String, byte[]> producer;
    private final RecordOutputs outputs = new RecordOutputs();
    private final Refusals refusals = new Refusals();

    /** How often the step has failed on records of this batch, by a fault of ours. */
    private final Map<String, Integer> faults = new HashMap<>();

    private final Set<TopicPartition> left = new HashSet<>();
    private final Pace pace;
    private volatile String trouble = "joining its group";

    LoopSession(
            KafkaSettings kafka,
            LoopSettings settings,
            Decoder<I> decoder,
            Step<I> step,
            LoopMetrics metrics,
            Quarantine quarantine) {
        this(
                kafka,
                settings,
                decoder,
                step,
                metrics,
                quarantine,
                new KafkaConsumer<>(
                        kafka.consumer(settings.name(), consumption(settings)),
                        new StringDeserializer(),
                        new ByteArrayDeserializer()),
                new Pace(Duration.ZERO, Duration.ofMillis(60)));
    }

    /** @param consumer made with {@link #consumption}; closed with the session */
    LoopSession(
            KafkaSettings kafka,
            LoopSettings settings,
            Decoder<I> decoder,
            Step<I> step,
            LoopMetrics metrics,
            Quarantine quarantine,
            Consumer<String, byte[]> consumer,
            Pace pace) {
        this.settings = settings;
        this.decoder = decoder;
        this.step = step;
        this.metrics = metrics;
        this.quarantine = quarantine;
        this.consumer = consumer;
        this.heartbeat = new Heartbeat(consumer, SESSION);
        this.pace = pace;
        try {
            producer = new KafkaProducer<>(
                    kafka.with(settings.name(), production(settings)),
                    new StringSerializer(),
                    new ByteArraySerializer());
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    static Map<String, Object> consumption(LoopSettings settings) {
        return Map.ofEntries(
                Map.entry(ConsumerConfig.GROUP_ID_CONFIG, settings.group()),
                Map.entry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance()),
                // The newer protocol does not let a static member back in after a SIGKILL until its session ends.
                Map.entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, GroupProtocol.CLASSIC.name()),
                Map.entry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(SESSION.toMillis())),
                Map.entry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.toIntExact(SESSION.toMillis() / 4)),
                Map.entry(
                        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                        List.of(CooperativeStickyAssignor.class.getName())),
                Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString()),
                Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS),
                Map.entry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_OCTETS),
                // The default of 1 MiB would be five messages of 200 KB, each time with the cost of a transaction.
                Map.entry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MOST_OCTETS),
                Map.entry(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000));
    }

    private static Map<String, Object> production(LoopSettings settings) {
        return Map.ofEntries(
                Map.entry(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "postyard-" + settings.name() + "-" + settings.instance()),
                // An open transaction of a dead process holds up every reader until it times out.
                Map.entry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                // Costs nothing, for the commit flushes; lets batches fill while the step works.
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 5),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, KafkaSettings.FULL_BATCH),
                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 48L << 20),
                // A commit right behind another is told to come again: 100 ms of the default would be most of its time.
                Map.entry(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 2),
                Map.entry(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000),
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L));
    }

    /** Fences off whoever had this name before, and joins the group. */
    void open() {
        producer.initTransactions();
        consumer.subscribe(settings.source().names(), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                trouble = "";
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                // What was gathered of them is the next owner's, even if that is this loop again: it starts at the
                // committed offset.
                left.addAll(partitions);
            }
        });
    }

    /**
     * Reads what there is, waiting for the first record, and commits its effects. A record that comes after a quiet
     * while is taken at once; in a stream of them transactions keep their {@link Pace}.
     *
     * @return false if the transaction was aborted and should be tried again in a moment
     */
    boolean turn() {
        var records = gather();
        if (records.isEmpty()) {
            return true;
        }
        long start = System.nanoTime();
        int refused = refusals.count();
        refusals.begin();
        try {
            producer.beginTransaction();
            int unreadable = work(records);
            producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
            commit();
            trouble = "";
            refusals.forget();
            faults.clear();
            quarantine.count(unreadable);
            metrics.committed(records.count(), System.nanoTime() - start);
            pace.done(start, records.count());
            return true;
        } catch (IOException | KafkaException e) {
            startAgain(records, e);
            // What the next try does differently need not wait for Kafka to get better.
            return refusals.count() > refused;
        }
    }

    private ConsumerRecords<String, byte[]> gather() {
        var records = consumer.poll(POLL);
        long wait = pace.waitNanos();
        if (records.isEmpty() || records.count() >= MOST_RECORDS || wait <= 0) {
            return records;
        }
        LockSupport.parkNanos(wait);
        // An answer that was under way holds what there was before the wait; the next one holds the rest.
        for (int i = 0; i < 2 && records.count() < MOST_RECORDS; i++) {
            left.clear();
            records = join(records, consumer.poll(CATCH_UP));
        }
        return records;
    }

    private ConsumerRecords<String, byte[]> join(
            ConsumerRecords<String, byte[]> earlier, ConsumerRecords<String, byte[]> later) {
        Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> records = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(earlier.nextOffsets());
        earlier.partitions().forEach(p -> records.put(p, new ArrayList<>(earlier.records(p))));
        records.keySet().removeAll(left);
        offsets.keySet().removeAll(left);
        later.partitions()
                .forEach(p -> records.computeIfAbsent(p, _ -> new ArrayList<>()).addAll(later.records(p)));
        offsets.putAll(later.nextOffsets());
        return new ConsumerRecords<>(records, offsets);
    }

    /** Number of records that were set aside. */
    private int work(ConsumerRecords<String, byte[]> records) throws IOException {
        int unreadable = 0;
        Exception fault = null;
        for (var record : records) {
            var failure = apply(record);
            if (failure instanceof RuntimeException && faults.merge(place(record), 1, Integer::sum) < TRIES) {
                // The others are worked on first, so that all that fail are counted in one go.
                fault = failure;
            } else if (failure != null) {
                setAside(record, failure);
                unreadable++;
            } else {
                for (var output : outputs.records()) {
                    var _ = producer.send(output, refusals.ofOutput(record, output));
                }
            }
        }
        if (fault != null) {
            throw new IOException("a fault of ours, which may be gone the next time", fault);
        }
        return unreadable;
    }

    private static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    /** Fills the outputs; returns what is wrong with the record, or null. Nothing is sent in here. */
    private Exception apply(ConsumerRecord<String, byte[]> record) throws IOException {
        outputs.clear();
        var refusal = refusals.of(record);
        if (refusal != null) {
            return refusal;
        }
        try {
            step.apply(decoder.decode(record.value()), outputs);
            return null;
        } catch (IOException | KafkaException e) {
            if (Refusals.isRefusal(e)) {
                return new TooLargeException(e);
            }
            throw e;
        } catch (UnreadableRecordException | RuntimeException e) {
            return e;
        }
    }

    private void setAside(ConsumerRecord<String, byte[]> record, Exception why) {
        var aside = refusals.isCopyRefused(record)
                ? quarantine.leaveValueBehind(record, why)
                : quarantine.setAside(record, why);
        var _ = producer.send(aside.copy(), refusals.ofCopy(record, aside.copy()));
        var event = RecordOutputs.recordOf(aside.event());
        if (refusals.isEventRefused(record, event)) {
            quarantine.silenced(record);
        } else {
            var _ = producer.send(event, refusals.ofEvent(record, event));
        }
    }

    /** After a time-out nobody knows whether it is committed; asking again is safe and tells. */
    private void commit() {
        try {
            producer.commitTransaction();
        } catch (TimeoutException e) {
            producer.commitTransaction();
        }
    }

    /** Aborts and goes back to the first record of the batch; throws what an abort cannot cure. */
    private void startAgain(ConsumerRecords<String, byte[]> records, Exception why) {
        trouble = "the last transaction failed: " + why.getMessage();
        metrics.aborted();
        LOG.atWarn()
                .addKeyValue("loop", settings.name())
                .addKeyValue("records", records.count())
                .setCause(why)
                .log("A transaction is aborted and tried again");
        producer.abortTransaction();
        Map<TopicPartition, Long> first = new HashMap<>();
        records.partitions()
                .forEach(p -> first.put(p, records.records(p).getFirst().offset()));
        first.keySet().retainAll(consumer.assignment());
        first.forEach(consumer::seek);
    }

    String readiness() {
        if (!trouble.isEmpty()) {
            return trouble;
        }
        return heartbeat
                .missedFor()
                .map(ago -> "no heartbeat reached the group for " + ago.toSeconds() + " s")
                .orElse("ready");
    }

    void wakeup() {
        consumer.wakeup();
    }

    /** A static member does not leave its group: it gets its partitions back when it returns. */
    @Override
    public void close() {
        try {
            producer.close(CLOSE);
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }
}

package io.postyard.wire.order;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.kafka.Heartbeat;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.loop.Refusals;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.UnreadableRecordException;
import io.postyard.wire.topic.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings deferred orders back to {@code pending} when they are due, or to a shorter tier when time is left; each move
 * is one transaction with the offset, so an order is in exactly one place.
 *
 * <p>A tier has one delay, so the head of each partition is always its next due record: a partition whose head is not
 * due is paused, and the cost of waiting does not depend on how much waits.
 */
public final class DeferredMover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeferredMover.class);
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);
    private static final Duration SESSION = Duration.ofSeconds(12);
    private static final int MAX_BATCH = 1_000;
    /** So long a partition waits whose head can go nowhere, not even aside. */
    private static final Duration STUCK_PAUSE = Duration.ofMinutes(1);

    private static final Map<String, Tier> TIERS =
            Arrays.stream(Tier.values()).collect(Collectors.toMap(Tier::topic, Function.identity()));

    private final KafkaSettings kafka;
    private final String instance;
    private final InstantSource clock;
    private final OrderRecords records;
    private final Quarantine quarantine;
    private final TransactionalWriter writer;
    private final Counter moved;
    private final Duration stuckPause;
    private final Refusals refusals = new Refusals();
    private final Thread thread = Thread.ofPlatform().name("deferred-mover").unstarted(this::run);

    /** Read and not yet moved, oldest first; a partition in here is paused. */
    private final Map<TopicPartition, ArrayDeque<ConsumerRecord<byte[], byte[]>>> heads = new HashMap<>();

    /** Partitions whose head is left for a while, and until when, as {@link System#nanoTime}. */
    private final Map<TopicPartition, Long> stuck = new HashMap<>();

    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private volatile Heartbeat heartbeat;
    private volatile boolean closing;
    private volatile boolean healthy;
    private volatile double oldestOverdueSeconds;

    /** @param instance stable name of this worker, as in {@link OrderQueueSettings#instance} */
    public DeferredMover(KafkaSettings kafka, String instance, InstantSource clock, MeterRegistry metrics) {
        this(kafka, instance, clock, STUCK_PAUSE, metrics);
    }

    DeferredMover(
            KafkaSettings kafka, String instance, InstantSource clock, Duration stuckPause, MeterRegistry metrics) {
        this.stuckPause = stuckPause;
        this.kafka = kafka;
        this.instance = instance;
        this.clock = clock;
        this.records = new OrderRecords(clock);
        this.quarantine = new Quarantine(Event.Part.DEFERRED_MOVER, instance, clock, metrics);
        this.writer = new TransactionalWriter(kafka, "postyard-deferred-" + instance);
        this.moved = Counter.builder("postyard_deferred_moved_total")
                .description("Deferred orders moved back to pending or on to a shorter tier")
                .register(metrics);
        Gauge.builder("postyard_deferred_overdue_seconds", () -> oldestOverdueSeconds)
                .description("How late the most overdue deferred order read is")
                .register(metrics);
    }

    public void start() {
        thread.start();
    }

    public boolean isReady() {
        return healthy && heartbeat.missedFor().isEmpty();
    }

    private void run() {
        while (!closing) {
            try (var made =
                    new KafkaConsumer<>(consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer = made;
                heartbeat = new Heartbeat(made, SESSION);
                // Settles an earlier life's open move before its offsets are read.
                writer.begin();
                writer.abort();
                made.subscribe(TIERS.keySet(), new ForgetHeads());
                move(made);
            } catch (WakeupException _) {
                // Closing.
            } catch (RuntimeException | Error e) {
                // A new consumer starts at the committed offsets, so a move that failed half-way is simply done again.
                healthy = false;
                LOG.atWarn().setCause(e).log("Moving deferred orders failed; starting again");
                writer.recover();
                heads.clear();
                refusals.forget();
                LockSupport.parkNanos(FAILURE_PAUSE.toNanos());
            }
        }
        writer.close();
    }

    private void move(KafkaConsumer<byte[], byte[]> from) {
        var wait = Duration.ZERO;
        while (!closing) {
            for (var message : from.poll(wait)) {
                heads.computeIfAbsent(partition(message), _ -> new ArrayDeque<>())
                        .add(message);
            }
            from.pause(heads.keySet());
            healthy = true;
            var due = takeDue();
            moveAll(due, from);
            var empty = heads.entrySet().stream()
                    .filter(e -> e.getValue().isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            heads.keySet().removeAll(Set.copyOf(empty));
            from.resume(empty);
            wait = empty.isEmpty() ? untilNextDue() : Duration.ZERO;
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> takeDue() {
        var now = clock.instant();
        var due = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        double overdue = 0;
        for (var entry : heads.entrySet()) {
            var head = entry.getValue();
            while (due.size() < MAX_BATCH && !head.isEmpty()) {
                var late = Duration.between(release(head.peek()), now);
                if (late.isNegative()) {
                    break;
                }
                overdue = Math.max(overdue, late.toMillis() / 1000.0);
                if (isStuck(entry.getKey())) {
                    break;
                }
                due.add(head.poll());
            }
        }
        oldestOverdueSeconds = overdue;
        return due;
    }

    /** One that Kafka refuses as too large fails the transaction, and would fail every later one: so that one goes aside. */
    private void moveAll(List<ConsumerRecord<byte[], byte[]>> due, KafkaConsumer<byte[], byte[]> from) {
        while (!due.isEmpty()) {
            int refused = refusals.count();
            refusals.begin();
            try {
                moveTogether(due, from);
                break;
            } catch (KafkaException e) {
                // Closes the producer, and then it has said of every record what became of it.
                writer.recover();
                if (refusals.count() == refused) {
                    throw e;
                }
                due.stream().filter(refusals::isCopyRefused).findFirst().ifPresent(record -> leave(record, due));
            }
        }
        refusals.forget();
    }

    /** Takes a record that can go nowhere, and what follows it in its partition, out of what is to be moved. */
    private void leave(ConsumerRecord<byte[], byte[]> record, List<ConsumerRecord<byte[], byte[]>> due) {
        var partition = partition(record);
        LOG.atError()
                .addKeyValue("partition", partition)
                .addKeyValue("offset", record.offset())
                .addKeyValue("octets", record.value().length)
                .log(
                        "Kafka refuses a deferred record as too large for the topic unreadable, where it must go; its partition"
                                + " waits until max.message.bytes is raised");
        var head = heads.get(partition);
        for (int i = due.size() - 1; i >= 0; i--) {
            var other = due.get(i);
            if (partition(other).equals(partition) && other.offset() >= record.offset()) {
                head.addFirst(due.remove(i));
            }
        }
        stuck.put(partition, System.nanoTime() + stuckPause.toNanos());
    }

    private boolean isStuck(TopicPartition partition) {
        var until = stuck.get(partition);
        return until != null && System.nanoTime() - until < 0;
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> message) {
        return new TopicPartition(message.topic(), message.partition());
    }

    private void moveTogether(List<ConsumerRecord<byte[], byte[]>> due, KafkaConsumer<byte[], byte[]> from) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        int unreadable = 0;
        writer.begin();
        for (var message : due) {
            if (!move(message)) {
                unreadable++;
            }
            offsets.merge(
                    partition(message),
                    new OffsetAndMetadata(message.offset() + 1),
                    (a, b) -> a.offset() > b.offset() ? a : b);
        }
        writer.commit(offsets, from.groupMetadata());
        moved.increment(due.size());
        quarantine.count(unreadable);
    }

    /** Returns false if it is set aside. */
    private boolean move(ConsumerRecord<byte[], byte[]> message) {
        try {
            var place = records.waitingPlace(
                    DeliveryOrderRecord.decode(message.value()).due());
            // Asked for all, for a lowered limit may concern many, and each refusal costs a transaction.
            var refusal = refusals.of(place, message.value().length);
            if (refusal != null) {
                setAside(message, refusal);
                return false;
            }
            // As it was read, not as this version would write it: a newer one may have said more.
            var record = new ProducerRecord<>(place, null, message.key(), message.value(), message.headers());
            writer.send(record, refusals.ofOutput(message, record));
            return true;
        } catch (UnreadableRecordException e) {
            setAside(message, e);
            return false;
        }
    }

    private void setAside(ConsumerRecord<byte[], byte[]> message, Exception why) {
        var aside = quarantine.setAside(message, why);
        writer.send(aside.copy(), refusals.ofCopy(message, aside.copy()));
        var event = OrderRecords.of(aside.event());
        if (refusals.isEventRefused(message, event)) {
            quarantine.silenced(message);
        } else {
            writer.send(event, refusals.ofEvent(message, event));
        }
    }

    private Duration untilNextDue() {
        var now = clock.instant();
        return heads.entrySet().stream()
                .filter(entry -> !isStuck(entry.getKey()))
                .map(entry -> Duration.between(now, release(entry.getValue().peek())))
                .min(Duration::compareTo)
                .filter(wait -> wait.compareTo(LONGEST_POLL) < 0)
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait.plusMillis(1))
                .orElse(LONGEST_POLL);
    }

    private static Instant release(ConsumerRecord<byte[], byte[]> message) {
        return Instant.ofEpochMilli(message.timestamp())
                .plus(TIERS.get(message.topic()).delay());
    }

    /** What was read of a partition that leaves is the next owner's; nothing of it was committed. */
    private final class ForgetHeads implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Reading starts at the committed offsets by itself.
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            heads.keySet().removeAll(Set.copyOf(partitions));
        }
    }

    private Map<String, Object> consumerSettings() {
        var all = new HashMap<String, Object>();
        all.put(ConsumerConfig.GROUP_ID_CONFIG, Groups.DEFERRED);
        all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        all.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(CooperativeStickyAssignor.class.getName()));
        all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(SESSION.toMillis()));
        all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_BATCH);
        // Bounds what is held in memory for each partition that waits.
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 256 << 10);
        return kafka.consumer("deferred", all);
    }

    /** Finishes the move under way. */
    @Override
    public void close() {
        closing = true;
        var reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

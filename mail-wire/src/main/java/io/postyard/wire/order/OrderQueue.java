package io.postyard.wire.order;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.kafka.Heartbeat;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.record.ReadOrder;
import io.postyard.wire.record.UnreadableRecordException;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code pending} ahead of the work, within bounds, and commits finished orders out of order.
 *
 * <p>Each order read becomes a {@link Ticket}; whoever works on it gives it back with what follows from it, and that is
 * written in the transaction that marks the order done. Orders that finish behind a slow one are remembered in the
 * committed offset's metadata, so a crash repeats only what was under way.
 */
public final class OrderQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderQueue.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SESSION = Duration.ofSeconds(12);
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);
    private static final long RELIEVE_NANOS = Duration.ofSeconds(1).toNanos();

    private final KafkaSettings kafka;
    private final Function<Map<String, Object>, KafkaConsumer<byte[], byte[]>> consumers;
    private final OrderQueueSettings settings;
    private final OrderSink sink;
    private final OrderRecords records;
    private final CommitHealth commits;
    private final OutcomeCommitter committer;
    private final Quarantine quarantine;
    private final Counter taken;

    private final Map<TopicPartition, OwnedPartition> owned = new ConcurrentHashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();

    private final Placement placement = new Placement();
    private final AtomicInteger orders = new AtomicInteger();
    private final AtomicLong octets = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("order-queue").unstarted(this::run);
    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private volatile Heartbeat heartbeat;
    private volatile ConsumerGroupMetadata group;
    private volatile boolean draining;
    private volatile boolean closing;
    private volatile boolean polling;
    private volatile boolean throttled;

    /** @param commits told of every commit; whoever starts attempts should ask it first */
    public OrderQueue(
            KafkaSettings kafka,
            OrderQueueSettings settings,
            OrderSink sink,
            CommitHealth commits,
            InstantSource clock,
            MeterRegistry metrics) {
        this(kafka, settings, sink, commits, clock, metrics, OrderQueue::consumer);
    }

    /** @param consumers makes them of their settings */
    OrderQueue(
            KafkaSettings kafka,
            OrderQueueSettings settings,
            OrderSink sink,
            CommitHealth commits,
            InstantSource clock,
            MeterRegistry metrics,
            Function<Map<String, Object>, KafkaConsumer<byte[], byte[]>> consumers) {
        this.kafka = kafka;
        this.consumers = consumers;
        this.settings = settings;
        this.sink = sink;
        this.records = new OrderRecords(clock);
        this.commits = commits;
        this.quarantine = new Quarantine(Event.Part.WORKER, settings.instance(), clock, metrics);
        this.committer =
                new OutcomeCommitter(kafka, settings, () -> group, this::release, commits, quarantine, metrics);
        this.taken = Counter.builder("postyard_worker_orders_taken_total")
                .description("Orders read from pending")
                .register(metrics);
        Gauge.builder("postyard_worker_orders_held", orders, AtomicInteger::get)
                .description("Orders taken and not yet committed")
                .register(metrics);
        Gauge.builder("postyard_worker_commits_stalled", commits, c -> c.isGood() ? 0 : 1)
                .description("1 while no attempt is started, for outcomes cannot be committed or wait long for it")
                .register(metrics);
        Gauge.builder("postyard_worker_octets_held", octets, AtomicLong::get)
                .description("Octets of the orders taken and not yet committed")
                .register(metrics);
    }

    /** Begins to read as soon as Kafka answers. Does not block. */
    public void start() {
        thread.start();
    }

    void finished(TakenOrder order, Consequences consequences, Supplier<Consequences> brief) {
        committer.add(new OutcomeCommitter.Finished(
                order,
                records.of(order.read(), consequences),
                Optional.of(() -> records.of(order.read(), brief.get()))));
    }

    /** The copy is written anew from what was read, for the records of orders under way are not kept. */
    void setAside(TakenOrder order, Throwable why) {
        var source = new ConsumerRecord<>(
                order.topicPartition().topic(),
                order.topicPartition().partition(),
                order.offset(),
                OrderRecords.key(order.order()),
                order.read().encode(order.order()));
        setAside(order, quarantine.setAside(source, why));
    }

    private void setAside(TakenOrder ticket, Quarantine.Aside<byte[]> aside) {
        committer.add(OutcomeCommitter.Finished.setAside(ticket, aside.copy(), OrderRecords.of(aside.event())));
    }

    /** Whether orders are being read and outcomes can be committed. */
    public boolean isReady() {
        return polling && !commits.isBroken() && heartbeat.missedFor().isEmpty();
    }

    /** Orders taken and not yet committed. */
    public int held() {
        return orders.get();
    }

    private void run() {
        settle();
        while (!closing) {
            try (var made = consumers.apply(consumerSettings())) {
                consumer = made;
                heartbeat = new Heartbeat(made, SESSION);
                made.subscribe(List.of(Topics.PENDING.topic()), new Ownership());
                read(made);
            } catch (WakeupException _) {
                // Only close() wakes a consumer that is not paused for room.
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("Reading pending failed; starting again");
                polling = false;
                loseAll();
                LockSupport.parkNanos(FAILURE_PAUSE.toNanos());
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void settle() {
        while (!draining) {
            try {
                committer.settle();
                committer.start();
                return;
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("Kafka does not answer yet; trying again");
                LockSupport.parkNanos(FAILURE_PAUSE.toNanos());
            }
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> from) {
        long relieved = System.nanoTime();
        while (!closing) {
            try {
                var messages = from.poll(POLL);
                // Known before the first order can finish.
                group = from.groupMetadata();
                messages.forEach(this::take);
                owned.values().forEach(p -> p.readTo(from.position(p.id())));
                placement.place(from, (id, tracker) -> owned.put(id, new OwnedPartition(id, tracker)));
            } catch (WakeupException _) {
                // Room was made; go on reading.
            }
            polling = true;
            regulate(from);
            if (System.nanoTime() - relieved > RELIEVE_NANOS) {
                relieved = System.nanoTime();
                sink.relieve(throttled);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> message) {
        var partition = owned.get(new TopicPartition(message.topic(), message.partition()));
        if (partition == null || !partition.begin(message.offset())) {
            return;
        }
        int size = Math.max(0, message.serializedValueSize());
        orders.incrementAndGet();
        octets.addAndGet(size);
        taken.increment();
        try {
            offer(new TakenOrder(this, ReadOrder.read(message.value()), partition, message.offset(), size));
        } catch (UnreadableRecordException e) {
            var ticket = new TakenOrder(this, null, partition, message.offset(), size);
            setAside(ticket, quarantine.setAside(message, e));
        }
    }

    private void offer(TakenOrder ticket) {
        try {
            sink.offer(ticket);
        } catch (RuntimeException | Error e) {
            // Everything is read anew now; whether the sink has the ticket all the same nobody can tell.
            release(ticket);
            throw e;
        }
    }

    void release(TakenOrder ticket) {
        if (!ticket.markReleased()) {
            return;
        }
        int ordersLeft = orders.decrementAndGet();
        long octetsLeft = octets.addAndGet(-ticket.octets());
        if (throttled && ordersLeft < settings.maxOrders() / 2 && octetsLeft < settings.maxOctets() / 2) {
            throttled = false;
            consumer.wakeup();
        }
    }

    /** Pauses what must not be read now and resumes the rest. */
    private void regulate(KafkaConsumer<byte[], byte[]> from) {
        if (orders.get() >= settings.maxOrders() || octets.get() >= settings.maxOctets()) {
            throttled = true;
        } else if (orders.get() < settings.maxOrders() / 2 && octets.get() < settings.maxOctets() / 2) {
            throttled = false;
        }
        for (var partition : owned.values()) {
            boolean stop = draining || throttled || partition.isFull();
            if (stop && paused.add(partition.id())) {
                from.pause(Set.of(partition.id()));
            } else if (!stop && paused.remove(partition.id())) {
                from.resume(Set.of(partition.id()));
            }
        }
    }

    private void loseAll() {
        owned.values().forEach(OwnedPartition::gone);
        owned.clear();
        paused.clear();
        placement.clear();
        sink.ownershipChanged();
    }

    /** Follows the group's assignments; called by the consumer within poll. */
    private final class Ownership implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Nothing can be committed under the old generation any more.
            group = consumer.groupMetadata();
            placement.begin(consumer, partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // The rebalance has already made a new generation, and what finishes from here on is committed under it. No
            // other member has the partitions before this returns.
            group = consumer.groupMetadata();
            var leaving =
                    partitions.stream().map(owned::get).filter(p -> p != null).toList();
            leaving.forEach(OwnedPartition::leave);
            sink.ownershipChanged();
            long deadline = System.nanoTime() + settings.leaveGrace().toNanos();
            try {
                for (var partition : leaving) {
                    partition.awaitDrained(deadline - System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            onPartitionsLost(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            for (var id : partitions) {
                paused.remove(id);
                placement.forget(id);
                var partition = owned.remove(id);
                if (partition != null) {
                    partition.gone();
                }
            }
            sink.ownershipChanged();
        }
    }

    private Map<String, Object> consumerSettings() {
        var all = new HashMap<String, Object>();
        all.put(ConsumerConfig.GROUP_ID_CONFIG, Groups.WORKER);
        // The newer protocol does not take a static member back after SIGKILL (ADR 5).
        all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance());
        all.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(CooperativeStickyAssignor.class.getName()));
        all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(SESSION.toMillis()));
        all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 << 20);
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20);
        return kafka.consumer("worker", all);
    }

    /** Commits what has finished and leaves; orders under way are another life's. */
    @Override
    public void close() {
        // The group is followed until the last outcome is committed: it may be giving partitions to others just now,
        // and
        // Kafka refuses the commit of a member that has not followed.
        draining = true;
        committer.close();
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

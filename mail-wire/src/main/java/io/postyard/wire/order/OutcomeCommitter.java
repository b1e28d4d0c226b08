package io.postyard.wire.order;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.kafka.Pace;
import io.postyard.wire.loop.CompletionTracker;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits finished orders: their records and their offsets in one transaction, again and again until Kafka has taken
 * it or the partition is another worker's; what is too large for Kafka is shortened or kept back
 * ({@link RefusedOutcomes}). One thread; batches by what has finished while the last commit ran.
 */
final class OutcomeCommitter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeCommitter.class);
    private static final int MAX_BATCH = 2_000;
    private static final int LONGEST_PACE = 3;
    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);

    /** At closing: a rebalance of the group is over by then, as a rule. */
    private static final Duration LAST_TRIES = Duration.ofSeconds(5);

    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(1);

    /**
     * An order and the records that must be written when it is marked done.
     *
     * @param brief fewer and smaller ones that will do; empty if there are none
     * @param isSetAside whether the records are the order itself, on its way to {@code unreadable}, and the event of it
     */
    record Finished(
            TakenOrder ticket,
            List<ProducerRecord<byte[], byte[]>> records,
            Optional<Supplier<List<ProducerRecord<byte[], byte[]>>>> brief,
            boolean isSetAside) {
        Finished(
                TakenOrder ticket,
                List<ProducerRecord<byte[], byte[]>> records,
                Optional<Supplier<List<ProducerRecord<byte[], byte[]>>>> brief) {
            this(ticket, records, brief, false);
        }

        Finished(TakenOrder ticket, List<ProducerRecord<byte[], byte[]>> records) {
            this(ticket, records, Optional.empty());
        }

        static Finished setAside(
                TakenOrder ticket, ProducerRecord<byte[], byte[]> copy, ProducerRecord<byte[], byte[]> event) {
            return new Finished(ticket, List.of(copy, event), Optional.empty(), true);
        }

        /** What is set aside matters more than that it is told. */
        Finished silently() {
            return new Finished(
                    ticket,
                    records.stream()
                            .filter(record -> !record.topic().equals(Topics.EVENTS.topic()))
                            .toList(),
                    Optional.empty(),
                    true);
        }
    }

    /** @param since when it was there to be committed, nanoseconds */
    private record Waiting(Finished order, long since) {}

    private final TransactionalWriter writer;
    private final Supplier<ConsumerGroupMetadata> group;
    private final Consumer<TakenOrder> released;
    private final CommitHealth health;
    private final RefusedOutcomes refused;
    private final Quarantine quarantine;
    private final Pace pace;
    private final Timer commits;
    private final Counter failures;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> finished = new ArrayDeque<>();
    private boolean closing;
    private long closingSince;

    OutcomeCommitter(
            KafkaSettings kafka,
            OrderQueueSettings settings,
            Supplier<ConsumerGroupMetadata> group,
            Consumer<TakenOrder> released,
            CommitHealth health,
            Quarantine quarantine,
            MeterRegistry metrics) {
        this(kafka, settings, group, released, health, quarantine, REFUSED_PAUSE, metrics);
    }

    /** @param refusedPause between two tries of outcomes that are too large */
    OutcomeCommitter(
            KafkaSettings kafka,
            OrderQueueSettings settings,
            Supplier<ConsumerGroupMetadata> group,
            Consumer<TakenOrder> released,
            CommitHealth health,
            Quarantine quarantine,
            Duration refusedPause,
            MeterRegistry metrics) {
        this.refused = new RefusedOutcomes(refusedPause, metrics);
        this.writer = new TransactionalWriter(kafka, "postyard-worker-" + settings.instance());
        this.group = group;
        this.released = released;
        this.health = health;
        this.quarantine = quarantine;
        this.pace =
                new Pace(settings.commitInterval(), settings.commitInterval().multipliedBy(LONGEST_PACE));
        this.commits = Timer.builder("postyard_worker_commit_seconds")
                .description("Time of one outcome transaction")
                .register(metrics);
        this.failures = Counter.builder("postyard_worker_commit_failures_total")
                .description("Outcome transactions that had to be tried again")
                .register(metrics);
        this.thread = Thread.ofPlatform().name("outcome-committer").unstarted(this::run);
    }

    /** Fences and aborts what an earlier life of this worker left open; must be done before the consumer reads offsets. */
    void settle() {
        try {
            writer.begin();
            writer.abort();
        } catch (RuntimeException e) {
            writer.recover();
            throw e;
        }
    }

    /** Commits from now on; {@link #settle} must have succeeded. */
    void start() {
        thread.start();
    }

    void add(Finished order) {
        lock.lock();
        try {
            finished.add(new Waiting(order, System.nanoTime()));
            health.finished();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            List<Finished> batch;
            while (!(batch = next()).isEmpty()) {
                long start = System.nanoTime();
                if (!commit(batch)) {
                    return;
                }
                pace.done(start, batch.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The orders finished so far, after waiting for one and for the pace; empty when closing and all is done. */
    private List<Finished> next() throws InterruptedException {
        lock.lock();
        try {
            takeUpRefused();
            while (finished.isEmpty() && !closing) {
                var _ = changed.awaitNanos(refused.nanosUntilDue());
                takeUpRefused();
            }
            long wait = pace.waitNanos();
            while (wait > 0 && !closing && finished.size() < MAX_BATCH) {
                wait = changed.awaitNanos(wait);
            }
            var batch = new ArrayList<Finished>(Math.min(finished.size(), MAX_BATCH));
            var oldest = oldestWaiting();
            while (!finished.isEmpty() && batch.size() < MAX_BATCH) {
                batch.add(finished.poll().order());
            }
            oldest.ifPresent(since -> health.begun(since, oldestWaiting()));
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private OptionalLong oldestWaiting() {
        var first = finished.peek();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.since());
    }

    private void takeUpRefused() {
        long now = System.nanoTime();
        refused.due().forEach(order -> finished.add(new Waiting(order, now)));
    }

    /** @return false if it was given up, for the committer is closing */
    private boolean commit(List<Finished> batch) throws InterruptedException {
        var started = System.nanoTime();
        var left = batch;
        boolean uncertain = false;
        while (true) {
            // Read before ownership is checked: should the partitions go to a new membership in between, even to one of
            // this very process, Kafka refuses the commit of the old one.
            var membership = group.get();
            left = stillOurs(left);
            if (left.isEmpty()) {
                health.over();
                return true;
            }
            try {
                if (uncertain) {
                    settle();
                    if (landed(left, membership.groupId())) {
                        break;
                    }
                }
                writeOnce(left, membership);
                break;
            } catch (RuntimeException | Error e) {
                writer.recover();
                uncertain = true;
                if (refused.isCause()) {
                    left = refused.without(left);
                    continue;
                }
                health.failed();
                failures.increment();
                LOG.atWarn()
                        .addKeyValue("orders", left.size())
                        .setCause(e)
                        .log(
                                "Outcomes could not be committed; trying again, and no attempt starts until that succeeds");
                if (pauseOrGiveUp()) {
                    return false;
                }
            }
        }
        health.over();
        commits.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        quarantine.count((int) left.stream().filter(Finished::isSetAside).count());
        for (var f : left) {
            f.ticket().partition().done(f.ticket().offset());
            released.accept(f.ticket());
        }
        return true;
    }

    private void writeOnce(List<Finished> batch, ConsumerGroupMetadata membership) {
        refused.begin();
        writer.begin();
        batch.forEach(f -> f.records().forEach(r -> writer.send(r, refused.callback(r))));
        writer.commit(positions(batch), membership);
    }

    private static Map<TopicPartition, OffsetAndMetadata> positions(List<Finished> batch) {
        var offsets = new HashMap<OwnedPartition, List<Long>>();
        for (var f : batch) {
            offsets.computeIfAbsent(f.ticket().partition(), _ -> new ArrayList<>())
                    .add(f.ticket().offset());
        }
        var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
        offsets.forEach((partition, done) -> {
            var position = partition.positionWith(done);
            positions.put(partition.id(), new OffsetAndMetadata(position.watermark(), position.metadata()));
        });
        return positions;
    }

    /**
     * Whether the transaction whose end was not heard of was committed after all. Its records and its offsets are one,
     * so one order of each partition answers for all; of each, since a partition that has just left may have been
     * committed by its new owner.
     */
    private boolean landed(List<Finished> batch, String groupId) {
        var probes = new HashMap<TopicPartition, Long>();
        batch.forEach(
                f -> probes.putIfAbsent(f.ticket().topicPartition(), f.ticket().offset()));
        var committed = writer.committed(groupId, probes.keySet());
        return probes.entrySet().stream().allMatch(probe -> isDone(committed.get(probe.getKey()), probe.getValue()));
    }

    private static boolean isDone(OffsetAndMetadata committed, long offset) {
        return committed != null
                && CompletionTracker.resume(committed.offset(), committed.metadata())
                        .isDone(offset);
    }

    private List<Finished> stillOurs(List<Finished> batch) {
        if (batch.stream().allMatch(f -> f.ticket().partition().isCommittable())) {
            return batch;
        }
        var ours = new ArrayList<Finished>();
        for (var f : batch) {
            if (f.ticket().partition().isCommittable()) {
                ours.add(f);
            } else {
                LOG.atWarn()
                        .addKeyValue("offset", f.ticket().offset())
                        .log("An order finished after its partition went to another worker, which will try it again");
                released.accept(f.ticket());
            }
        }
        return ours;
    }

    /** @return whether it is time to give up */
    private boolean pauseOrGiveUp() throws InterruptedException {
        lock.lock();
        try {
            long wait = RETRY_PAUSE.toNanos();
            while (wait > 0) {
                wait = changed.awaitNanos(wait);
            }
            return closing && System.nanoTime() - closingSince > LAST_TRIES.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** Commits what has finished, then stops; what cannot be committed now is tried again by the next life. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            closingSince = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.close();
    }
}

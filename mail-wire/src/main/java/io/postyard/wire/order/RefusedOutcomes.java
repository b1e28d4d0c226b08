package io.postyard.wire.order;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.wire.order.OutcomeCommitter.Finished;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Outcomes that Kafka refuses as too large: one fails the transaction, and would fail every later one. So it is written in
 * brief; and if that is refused too it is kept back, its order not done, and tried again from time to time, for somebody may
 * have raised the limit. For the thread that commits, but for the callbacks.
 */
final class RefusedOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedOutcomes.class);

    private record Refusal(String topic, int octets, String why) {}

    private enum Written {
        BRIEF,
        KEPT
    }

    private final Duration pause;
    private final Counter brief;
    private final Counter keptBack;
    private final List<Finished> kept = new ArrayList<>();
    private long due;

    /** The producer tells the first refusal of a transaction to every other record that it has not sent yet. */
    private final AtomicReference<Refusal> first = new AtomicReference<>();

    /** @param pause between two tries of what is kept back */
    RefusedOutcomes(Duration pause, MeterRegistry metrics) {
        this.pause = pause;
        this.brief = counter(metrics, Written.BRIEF);
        this.keptBack = counter(metrics, Written.KEPT);
    }

    private static Counter counter(MeterRegistry metrics, Written written) {
        return Counter.builder("postyard_worker_outcomes_too_large_total")
                .description("Outcomes that Kafka refuses as too large: put in brief, or kept back, once for each try")
                .tag("written", written.name().toLowerCase(Locale.ROOT))
                .register(metrics);
    }

    /** A transaction begins. */
    void begin() {
        first.set(null);
    }

    /** To be told by Kafka what became of a record. */
    Callback callback(ProducerRecord<byte[], byte[]> record) {
        return (_, failure) -> {
            if (failure instanceof RecordTooLargeException) {
                first.compareAndSet(null, new Refusal(record.topic(), octets(record), failure.getMessage()));
            }
        };
    }

    /** Whether it was a record's size that failed the transaction; to be asked once its producer is closed. */
    boolean isCause() {
        return first.get() != null;
    }

    /** The batch without what was refused and what is as large: shorter, or left out and kept back. */
    List<Finished> without(List<Finished> batch) {
        var refusal = first.getAndSet(null);
        var next = new ArrayList<Finished>(batch.size());
        for (var order : batch) {
            if (order.records().stream().noneMatch(r -> isAsLarge(r, refusal))) {
                next.add(order);
            } else {
                shortened(order, refusal).ifPresentOrElse(next::add, () -> keep(order, refusal));
            }
        }
        return next;
    }

    /** What was kept back and is to be tried again. */
    List<Finished> due() {
        if (kept.isEmpty() || System.nanoTime() - due < 0) {
            return List.of();
        }
        var again = List.copyOf(kept);
        kept.clear();
        return again;
    }

    /** Nanoseconds until {@link #due} has something; years if nothing is kept back. */
    long nanosUntilDue() {
        return kept.isEmpty() ? Long.MAX_VALUE : due - System.nanoTime();
    }

    private static boolean isAsLarge(ProducerRecord<byte[], byte[]> record, Refusal refusal) {
        return record.topic().equals(refusal.topic()) && octets(record) >= refusal.octets();
    }

    private Optional<Finished> shortened(Finished order, Refusal refusal) {
        if (order.isSetAside()) {
            if (!refusal.topic().equals(Topics.EVENTS.topic())) {
                return Optional.empty();
            }
            error(order, refusal)
                    .log("Kafka refuses the event of a record that is set aside; events does not tell of it");
            return Optional.of(order.silently());
        }
        try {
            var shorter = order.brief().map(made -> new Finished(order.ticket(), made.get()));
            if (shorter.isPresent()) {
                brief.increment();
                error(order, refusal)
                        .log("Kafka refuses an outcome as too large; it is put in brief: who was not delivered is tried"
                                + " again, and no report is made");
            }
            return shorter;
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .addKeyValue("offset", order.ticket().offset())
                    .setCause(e)
                    .log("An outcome cannot be put in brief");
            return Optional.empty();
        }
    }

    private void keep(Finished order, Refusal refusal) {
        if (kept.isEmpty()) {
            due = System.nanoTime() + pause.toNanos();
        }
        kept.add(order);
        keptBack.increment();
        error(order, refusal)
                .log("Kafka refuses an outcome as too large; it is kept back until max.message.bytes of the topic, or"
                        + " KAFKA_MAX_REQUEST_SIZE of this process if that is what is lower, is raised");
    }

    private static LoggingEventBuilder error(Finished order, Refusal refusal) {
        return LOG.atError()
                .addKeyValue("partition", order.ticket().topicPartition())
                .addKeyValue("offset", order.ticket().offset())
                .addKeyValue("refusedBy", refusal.topic())
                .addKeyValue("octets", refusal.octets())
                .addKeyValue("reply", refusal.why());
    }

    private static int octets(ProducerRecord<byte[], byte[]> record) {
        return record.value() == null ? 0 : record.value().length;
    }
}

package io.postyard.wire.accept;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.wire.kafka.DurableProducer;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.kafka.TopicHealth;
import io.postyard.wire.record.AcceptedMessageRecord;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Puts messages on {@code accepted}. One for the whole process; thread-safe.
 *
 * <p>While Kafka is known not to take records, {@link #put} fails at once instead of letting every client wait for a
 * time-out; it finds out by itself when Kafka is well again.
 */
public final class MailDrop implements AutoCloseable {
    private static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration STALLED = Duration.ofSeconds(5);
    private static final Duration PENALTY = Duration.ofSeconds(2);

    private final DurableProducer producer;
    private final TopicHealth health;
    private final Timer acknowledgement;
    private final Counter failures;
    private volatile boolean closed;

    public MailDrop(KafkaSettings settings, MeterRegistry metrics) {
        producer = new DurableProducer(settings, "maildrop", KafkaSettings.FULL_BATCH, 1);
        health = new TopicHealth(settings, Topics.ACCEPTED.topic(), () -> producer.acknowledgedWithin(FRESH));
        acknowledgement = Timer.builder("postyard.maildrop.acknowledgement")
                .description("From handing a message to Kafka until every in-sync replica has it")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(metrics);
        failures = Counter.builder("postyard.maildrop.failures")
                .description("Messages that Kafka did not acknowledge; their clients were told to try again")
                .register(metrics);
        Gauge.builder("postyard.maildrop.in.flight", producer, DurableProducer::inFlight)
                .description("Messages handed to Kafka and not yet acknowledged")
                .register(metrics);
    }

    /**
     * Completes when the message is safe. Any failure means that it may or may not be: the client must be told to come
     * again. Completes on a Kafka thread, or on the caller's: the continuation must be short.
     */
    public CompletableFuture<Void> put(AcceptedMessage message) {
        var trouble = trouble();
        if (!trouble.isEmpty()) {
            failures.increment();
            return CompletableFuture.failedFuture(new MailDropUnavailableException(trouble));
        }
        long start = System.nanoTime();
        return producer.send(new ProducerRecord<>(
                        Topics.ACCEPTED.topic(), message.id().value(), AcceptedMessageRecord.encode(message)))
                .handle((metadata, failure) -> {
                    if (failure != null) {
                        failures.increment();
                        throw new MailDropUnavailableException("Kafka did not acknowledge the message", failure);
                    }
                    acknowledgement.record(Duration.ofNanos(System.nanoTime() - start));
                    return null;
                });
    }

    /** Whether a message put now would, as far as is known, be acknowledged. */
    public boolean isReady() {
        return trouble().isEmpty();
    }

    /** A sentence why not; {@code ready} otherwise. */
    public String readiness() {
        var trouble = trouble();
        return trouble.isEmpty() ? "ready" : trouble;
    }

    private String trouble() {
        if (closed) {
            return "shutting down";
        }
        var stalled = producer.stalledFor();
        if (stalled.compareTo(STALLED) > 0) {
            return "Kafka has acknowledged nothing for " + stalled.toSeconds() + " s";
        }
        if (producer.acknowledgedWithin(FRESH)) {
            return "";
        }
        if (producer.failedWithin(PENALTY)) {
            return "Kafka refused the last message";
        }
        return health.trouble().orElse("");
    }

    /** Lets what is in flight be acknowledged, at most five seconds. */
    @Override
    public void close() {
        closed = true;
        producer.close();
        health.close();
    }
}

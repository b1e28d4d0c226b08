package io.postyard.wire.trail;

import io.postyard.mail.event.Event;
import io.postyard.wire.kafka.DurableProducer;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Topics;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes events that are part of no transaction. Its producer is its own, so whatever happens on {@code events}, no other
 * record waits for it. Thread-safe.
 */
public final class TrailWriter implements AutoCloseable {
    private final DurableProducer producer;

    public TrailWriter(KafkaSettings settings) {
        producer = new DurableProducer(settings, "trail");
    }

    /**
     * Completes when every in-sync replica has the event, on a Kafka thread; exceptionally if that is unknown. Blocks for
     * some seconds where Kafka is away.
     */
    public CompletableFuture<Void> write(Event event) {
        return producer.send(new ProducerRecord<>(
                        Topics.EVENTS.topic(), event.messageId().value(), EventRecord.encode(event)))
                .thenAccept(_ -> {});
    }

    /** Lets what is in flight be acknowledged, at most five seconds. */
    @Override
    public void close() {
        producer.close();
    }
}

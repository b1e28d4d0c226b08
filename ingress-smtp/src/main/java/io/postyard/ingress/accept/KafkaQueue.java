package io.postyard.ingress.accept;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.wire.accept.MailDrop;
import io.postyard.wire.content.ContentStore;
import io.postyard.wire.content.PieceCache;
import io.postyard.wire.counts.SharedCounts;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.trail.TrailWriter;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The queue in Kafka: messages on {@code accepted}, large bodies on {@code content}, refusals on {@code events}, and what is
 * counted on {@code counts}. Each topic
 * has a producer of its own, so none waits for another.
 */
public final class KafkaQueue implements QueueDoor {
    private final KafkaSettings settings;
    private final MailDrop messages;
    private final ContentStore bodies;
    private final TrailWriter trail;

    /** @param cache gets the large bodies that were written */
    public KafkaQueue(KafkaSettings settings, PieceCache cache, MeterRegistry registry) {
        this.settings = settings;
        messages = new MailDrop(settings, registry);
        bodies = new ContentStore(settings, cache, registry);
        trail = new TrailWriter(settings);
    }

    @Override
    public CompletableFuture<Void> put(AcceptedMessage message) {
        return messages.put(message);
    }

    @Override
    public boolean isReady() {
        return messages.isReady();
    }

    @Override
    public String readiness() {
        return messages.readiness();
    }

    @Override
    public CompletableFuture<Void> tell(Event event) {
        return trail.write(event);
    }

    @Override
    public SharedCounting shareCounts(String source, Instant since, Consumer<Counted> heard) {
        var counts = new SharedCounts(settings, source, since, heard);
        return new SharedCounting() {
            @Override
            public boolean isHearing() {
                return counts.isHearing();
            }

            @Override
            public CompletableFuture<Void> tell(Counted counted) {
                return counts.tell(counted);
            }

            @Override
            public void close() {
                counts.close();
            }
        };
    }

    @Override
    public Upload begin(MessageId id) {
        var upload = bodies.begin(id);
        return new Upload() {
            @Override
            public CompletableFuture<Void> append(byte[] piece) {
                return upload.append(piece);
            }

            @Override
            public CompletableFuture<Body.Stored> finish() {
                return upload.finish();
            }

            @Override
            public void abandon() {
                upload.abandon();
            }
        };
    }

    @Override
    public void close() {
        // At the same time, for each may wait for Kafka, and a pod's grace period is short.
        try (var closing = Executors.newVirtualThreadPerTaskExecutor()) {
            closing.execute(messages::close);
            closing.execute(bodies::close);
            closing.execute(trail::close);
        }
    }
}

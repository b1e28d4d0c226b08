package io.postyard.ingress.accept;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.wire.accept.MailDrop;
import io.postyard.wire.content.ContentStore;
import io.postyard.wire.kafka.KafkaSettings;
import java.util.concurrent.CompletableFuture;

/** The queue in Kafka: messages on {@code accepted}, large bodies on {@code content}. */
public final class KafkaQueue implements QueueDoor {
    private final MailDrop messages;
    private final ContentStore bodies;

    public KafkaQueue(KafkaSettings settings, MeterRegistry registry) {
        messages = new MailDrop(settings, registry);
        bodies = new ContentStore(settings, registry);
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
        messages.close();
        bodies.close();
    }
}

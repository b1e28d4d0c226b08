package io.postyard.standalone.up;

import io.postyard.ingress.accept.QueueDoor;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A queue that takes no mail while the disk that it is on is nearly full, not even the rest of a message. */
record RoomyQueue(QueueDoor queue, DiskRoom room) implements QueueDoor {
    @Override
    public boolean isReady() {
        return room.isEnough() && queue.isReady();
    }

    @Override
    public String readiness() {
        return room.isEnough() ? queue.readiness() : room.describe();
    }

    @Override
    public CompletableFuture<Void> put(AcceptedMessage message) {
        return room.isEnough() ? queue.put(message) : refused();
    }

    @Override
    public CompletableFuture<Void> tell(Event event) {
        return queue.tell(event);
    }

    @Override
    public Upload begin(MessageId id) {
        var upload = queue.begin(id);
        return new Upload() {
            @Override
            public CompletableFuture<Void> append(byte[] piece) {
                return room.isEnough() ? upload.append(piece) : refused();
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

    private CompletableFuture<Void> refused() {
        return CompletableFuture.failedFuture(new IOException(room.describe()));
    }

    @Override
    public void close() {
        queue.close();
    }
}

package io.postyard.standalone.up;

import io.postyard.ingress.accept.QueueDoor;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

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
    public SharedCounting shareCounts(String source, Instant since, Consumer<Counted> heard) {
        return queue.shareCounts(source, since, heard);
    }

    @Override
    public Upload begin(MessageId id) {
        var upload = queue.begin(id);
        return new Upload() {
            private boolean incomplete;

            @Override
            public CompletableFuture<Void> append(byte[] piece) {
                incomplete |= !room.isEnough();
                return incomplete ? refused() : upload.append(piece);
            }

            /** Room may have come back meanwhile, but not the piece that was refused: what is there is no message. */
            @Override
            public CompletableFuture<Body.Stored> finish() {
                return incomplete ? refused() : upload.finish();
            }

            @Override
            public void abandon() {
                upload.abandon();
            }
        };
    }

    private <T> CompletableFuture<T> refused() {
        return CompletableFuture.failedFuture(new IOException(room.describe()));
    }

    @Override
    public void close() {
        queue.close();
    }
}

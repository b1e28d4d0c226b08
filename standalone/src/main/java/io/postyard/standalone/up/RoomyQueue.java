package io.postyard.standalone.up;

import io.postyard.ingress.accept.QueueDoor;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import java.util.concurrent.CompletableFuture;

/** A queue that takes no new mail while the disk that it is on is nearly full. */
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
        return queue.put(message);
    }

    @Override
    public CompletableFuture<Void> tell(Event event) {
        return queue.tell(event);
    }

    @Override
    public Upload begin(MessageId id) {
        return queue.begin(id);
    }

    @Override
    public void close() {
        queue.close();
    }
}

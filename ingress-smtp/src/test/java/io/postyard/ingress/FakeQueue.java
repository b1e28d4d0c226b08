package io.postyard.ingress;

import io.postyard.ingress.accept.QueueDoor;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A queue in memory, with switches for everything that Kafka can do to a message. */
final class FakeQueue implements QueueDoor {
    /** What {@link #put} and {@code append} answer. */
    enum Mood {
        WELL,
        FAILING,
        /** Answers only when told to. */
        SILENT
    }

    final List<AcceptedMessage> messages = new CopyOnWriteArrayList<>();
    final List<Event> told = new CopyOnWriteArrayList<>();
    final Map<MessageId, byte[]> bodies = new ConcurrentHashMap<>();
    final List<CompletableFuture<Void>> unanswered = new CopyOnWriteArrayList<>();
    volatile Mood mood = Mood.WELL;
    volatile boolean ready = true;

    @Override
    public CompletableFuture<Void> put(AcceptedMessage message) {
        return answer(() -> messages.add(message));
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public String readiness() {
        return ready ? "ready" : "switched off by the test";
    }

    @Override
    public CompletableFuture<Void> tell(Event event) {
        return answer(() -> told.add(event));
    }

    /** What is told to other processes, which there are none of; tests speak for them. */
    final List<Counted> counted = new CopyOnWriteArrayList<>();

    /** Whether they are heard, and this one may tell. */
    volatile boolean hearing = true;

    final List<Consumer<Counted>> listening = new CopyOnWriteArrayList<>();

    @Override
    public SharedCounting shareCounts(String source, Instant since, Consumer<Counted> heard) {
        listening.add(heard);
        return new SharedCounting() {
            @Override
            public boolean isHearing() {
                return ready && hearing;
            }

            @Override
            public CompletableFuture<Void> tell(Counted what) {
                return answer(() -> counted.add(what));
            }

            @Override
            public void close() {
                listening.remove(heard);
            }
        };
    }

    @Override
    public Upload begin(MessageId id) {
        var bytes = new ByteArrayOutputStream();
        return new Upload() {
            private boolean abandoned;

            @Override
            public CompletableFuture<Void> append(byte[] piece) {
                bytes.writeBytes(piece);
                return answer(() -> {});
            }

            @Override
            public CompletableFuture<Body.Stored> finish() {
                if (abandoned) {
                    return CompletableFuture.failedFuture(new IllegalStateException("abandoned"));
                }
                bodies.put(id, bytes.toByteArray());
                return CompletableFuture.completedFuture(new Body.Stored(0, List.of(0L), bytes.size(), 0));
            }

            @Override
            public void abandon() {
                abandoned = true;
            }
        };
    }

    /** The octets of a message, wherever they are. */
    byte[] bytes(AcceptedMessage message) {
        return switch (message.body()) {
            case Body.Inline(var inline) -> inline;
            case Body.Stored _ -> bodies.get(message.id());
        };
    }

    /** Answers everything that was put in silence. */
    void answerAll() {
        unanswered.forEach(future -> future.complete(null));
        unanswered.clear();
    }

    @Override
    public void close() {}

    private CompletableFuture<Void> answer(Runnable act) {
        return switch (mood) {
            case WELL -> {
                act.run();
                yield CompletableFuture.completedFuture(null);
            }
            case FAILING -> CompletableFuture.failedFuture(new IllegalStateException("failing by the test's wish"));
            case SILENT -> {
                var future = new CompletableFuture<Void>();
                unanswered.add(future);
                yield future.thenRun(act);
            }
        };
    }
}

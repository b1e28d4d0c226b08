package io.postyard.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.accept.QueueDoor;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RoomyQueueTest {
    private static final long MEBI = 1L << 20;
    private static final byte[] PIECE = {1};

    private final AtomicLong free = new AtomicLong();
    private final DiskRoom room = new DiskRoom(Path.of("data"), free::get, 256 * MEBI);
    private final List<byte[]> stored = new ArrayList<>();
    private final QueueDoor.Upload upload =
            new RoomyQueue(new Storing(), room).begin(MessageId.next(Instant.parse("2026-11-24T12:00:00Z")));

    @Test
    void aBodyIsStored() {
        look(1000);
        assertThat(upload.append(PIECE)).isCompleted();
        assertThat(upload.finish()).isCompleted();
    }

    @Test
    void aBodyThatLacksAPieceIsNoneAlthoughRoomComesBack() {
        look(1000);
        assertThat(upload.append(PIECE)).isCompleted();
        look(100);
        assertThat(upload.append(PIECE)).isCompletedExceptionally();
        look(1000);
        assertThat(upload.append(PIECE)).isCompletedExceptionally();
        assertThat(upload.finish()).isCompletedExceptionally();
        assertThat(stored).hasSize(1);
    }

    private void look(long mebi) {
        free.set(mebi * MEBI);
        room.look();
    }

    /** What is behind the disk's watch. */
    private final class Storing implements QueueDoor {
        @Override
        public CompletableFuture<Void> put(AcceptedMessage message) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public String readiness() {
            return "ready";
        }

        @Override
        public CompletableFuture<Void> tell(Event event) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public SharedCounting shareCounts(String source, Instant since, Consumer<Counted> heard) {
            throw new AssertionError("nothing is counted here");
        }

        @Override
        public Upload begin(MessageId id) {
            return new Upload() {
                @Override
                public CompletableFuture<Void> append(byte[] piece) {
                    stored.add(piece);
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public CompletableFuture<Body.Stored> finish() {
                    return CompletableFuture.completedFuture(new Body.Stored(0, List.of(0L), stored.size(), 0));
                }

                @Override
                public void abandon() {}
            };
        }

        @Override
        public void close() {}
    }
}

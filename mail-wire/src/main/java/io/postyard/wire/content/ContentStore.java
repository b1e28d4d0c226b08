package io.postyard.wire.content;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import io.postyard.wire.kafka.DurableProducer;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.Topics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes large bodies to {@code content} while they come in. One for the whole process; thread-safe. */
public final class ContentStore implements AutoCloseable {
    /** Octets of a piece: two of them fill a batch, and one is what an upload holds in memory. */
    public static final int PIECE = 480 << 10;

    /** Few bodies fill a batch, so little is lost by not waiting for more. */
    private static final int REQUESTS = 2;

    private final DurableProducer producer;
    private final PieceCache cache;
    private final Counter stored;

    /** @param cache gets what was written */
    public ContentStore(KafkaSettings settings, PieceCache cache, MeterRegistry metrics) {
        producer = new DurableProducer(settings, "content", KafkaSettings.FULL_BATCH, REQUESTS);
        this.cache = cache;
        stored = Counter.builder("postyard.content.stored")
                .baseUnit("bytes")
                .description("Octets of large bodies written to the content topic")
                .register(metrics);
    }

    public Upload begin(MessageId id) {
        return new Upload(id);
    }

    /** Stores bytes that are at hand. */
    public CompletableFuture<Body.Stored> store(MessageId id, byte[] bytes) {
        var upload = begin(id);
        return upload.append(bytes).thenCompose(v -> upload.finish());
    }

    @Override
    public void close() {
        producer.close();
    }

    /**
     * One body on its way. Not thread-safe: pieces are appended one after another, though from any thread. Holds at most
     * two pieces if the caller waits for each {@link #append}.
     */
    public final class Upload {
        private final MessageId id;
        private final CRC32C checksum = new CRC32C();
        private final Deque<CompletableFuture<RecordMetadata>> unacknowledged = new ArrayDeque<>();
        private final List<CompletableFuture<RecordMetadata>> pieces = new ArrayList<>();
        private long size;
        private int partition = -1;
        private boolean closed;

        private Upload(MessageId id) {
            this.id = id;
        }

        /** Octets so far. */
        public long size() {
            return size;
        }

        /**
         * Takes over the array, which is not changed any more, and writes it as one piece, or as several if it is longer
         * than a piece. Completes when more is welcome, exceptionally if the upload has failed.
         */
        public CompletableFuture<Void> append(byte[] octets) {
            if (closed) {
                return CompletableFuture.failedFuture(new IllegalStateException("the upload is closed"));
            }
            checksum.update(octets);
            size += octets.length;
            if (octets.length <= PIECE) {
                send(octets);
            } else {
                for (int at = 0; at < octets.length; at += PIECE) {
                    send(Arrays.copyOfRange(octets, at, Math.min(at + PIECE, octets.length)));
                }
            }
            return roomForMore();
        }

        /** Completes when every in-sync replica has all of it. */
        public CompletableFuture<Body.Stored> finish() {
            if (closed) {
                return CompletableFuture.failedFuture(new IllegalStateException("the upload is closed"));
            }
            if (pieces.isEmpty()) {
                send(new byte[0]);
            }
            closed = true;
            int crc32c = (int) checksum.getValue();
            return CompletableFuture.allOf(pieces.toArray(CompletableFuture[]::new))
                    .thenApply(v -> {
                        stored.increment(size);
                        var offsets =
                                pieces.stream().map(p -> p.join().offset()).toList();
                        return new Body.Stored(pieces.getFirst().join().partition(), offsets, size, crc32c);
                    });
        }

        /** Forgets the body; what was written of it ages out. */
        public void abandon() {
            closed = true;
            pieces.clear();
            unacknowledged.clear();
        }

        private void send(byte[] value) {
            CompletableFuture<RecordMetadata> sent;
            if (pieces.isEmpty()) {
                // Kafka chooses the partition of the first piece; the others follow it there.
                sent = producer.send(record(null, value));
            } else if (partition >= 0) {
                sent = producer.send(record(partition, value));
            } else {
                sent = pieces.getFirst().thenCompose(first -> producer.send(record(first.partition(), value)));
            }
            sent = sent.whenComplete((written, failure) -> {
                if (failure == null) {
                    cache.put(id.value(), written.partition(), written.offset(), value);
                }
            });
            pieces.add(sent);
            unacknowledged.add(sent);
        }

        private ProducerRecord<String, byte[]> record(Integer to, byte[] value) {
            return new ProducerRecord<>(Topics.CONTENT.topic(), to, id.value(), value);
        }

        private CompletableFuture<Void> roomForMore() {
            while (!unacknowledged.isEmpty() && unacknowledged.peek().isDone()) {
                var first = unacknowledged.poll();
                if (first.isCompletedExceptionally()) {
                    return first.thenApply(m -> null);
                }
                partition = first.join().partition();
            }
            return unacknowledged.size() <= 1
                    ? CompletableFuture.completedFuture(null)
                    : unacknowledged.peek().thenApply(m -> null);
        }
    }
}

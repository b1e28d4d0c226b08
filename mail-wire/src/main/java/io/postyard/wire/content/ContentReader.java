package io.postyard.wire.content;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import io.postyard.wire.kafka.KafkaSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads bodies, inline and stored. Thread-safe; a stream is for one thread.
 *
 * <p>A stored body comes a piece at a time, when the stream needs it: a slow peer holds one piece of memory and no
 * consumer. The last piece is handed out only after the checksum of the whole was found right.
 */
public final class ContentReader implements AutoCloseable {
    private static final int FETCHERS = 4;

    /** Offsets. */
    private static final int TOGETHER = 64;

    private final List<PieceFetcher> fetchers;

    /** @param cache is looked into first, and gets what is read along */
    public ContentReader(KafkaSettings settings, PieceCache cache) {
        fetchers = IntStream.range(0, FETCHERS)
                .mapToObj(i -> new PieceFetcher(settings, cache, i))
                .toList();
    }

    /**
     * The bytes of a message. Reading throws {@link ContentMissingException} where they are gone or not what they were,
     * and another {@link IOException} where Kafka cannot be read now.
     */
    public InputStream open(MessageId id, Body body) throws IOException {
        return switch (body) {
            case Body.Inline(var bytes) -> new ByteArrayInputStream(bytes);
            case Body.Stored stored -> new StoredBodyStream(id, stored, fetcherOf(stored));
        };
    }

    /** One for what lies together: what the next stream wants has often come along already. */
    private PieceFetcher fetcherOf(Body.Stored body) {
        return fetchers.get((int) ((body.partition() + body.offsets().getFirst() / TOGETHER) % FETCHERS));
    }

    @Override
    public void close() {
        fetchers.forEach(PieceFetcher::close);
    }
}

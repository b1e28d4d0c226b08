package io.postyard.wire.content;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import io.postyard.wire.kafka.KafkaSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Reads bodies, inline and stored. Thread-safe; a stream is for one thread.
 *
 * <p>A stored body comes a piece at a time, when the stream needs it: a slow peer holds one piece of memory and no
 * consumer. The last piece is handed out only after the checksum of the whole was found right.
 */
public final class ContentReader implements AutoCloseable {
    private static final int FETCHERS = 4;
    private final List<PieceFetcher> fetchers;
    private final AtomicInteger turn = new AtomicInteger();

    public ContentReader(KafkaSettings settings) {
        fetchers = IntStream.range(0, FETCHERS)
                .mapToObj(i -> new PieceFetcher(settings, i))
                .toList();
    }

    /**
     * The bytes of a message. Reading throws {@link ContentMissingException} where they are gone or not what they were,
     * and another {@link IOException} where Kafka cannot be read now.
     */
    public InputStream open(MessageId id, Body body) throws IOException {
        return switch (body) {
            case Body.Inline(var bytes) -> new ByteArrayInputStream(bytes);
            case Body.Stored stored -> {
                // One fetcher for the whole of a stream: its next piece is often on its way already.
                int fetcher = Math.floorMod(turn.getAndIncrement(), FETCHERS);
                yield new StoredBodyStream(id, stored, fetchers.get(fetcher));
            }
        };
    }

    @Override
    public void close() {
        fetchers.forEach(PieceFetcher::close);
    }
}

package io.postyard.wire.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.KafkaSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class StoredBodyIT {
    private static final ContentStore STORE =
            new ContentStore(WireBroker.settings(), PieceCache.NONE, new SimpleMeterRegistry());
    private static final ContentReader READER = new ContentReader(WireBroker.settings(), PieceCache.NONE);

    @AfterAll
    static void close() {
        READER.close();
        STORE.close();
    }

    @Test
    void fiftyMegabytesGoThroughAFewPiecesOfMemory() throws Exception {
        int size = 50_000_000;
        long before = usedMemory();
        var id = id();
        var body = upload(id, 1, size);
        assertThat(body.size()).isEqualTo(size);
        assertThat(body.offsets()).hasSize((size + ContentStore.PIECE - 1) / ContentStore.PIECE);
        long peak = 0;
        var expected = new Random(1);
        var want = new byte[10_000];
        var got = new byte[10_000];
        try (var stream = READER.open(id, body)) {
            for (int at = 0; at < size; at += want.length) {
                expected.nextBytes(want);
                assertThat(stream.readNBytes(got, 0, got.length)).isEqualTo(got.length);
                assertThat(got).isEqualTo(want);
                if (at % 5_000_000 == 0) {
                    peak = Math.max(peak, usedMemory() - before);
                }
            }
            assertThat(stream.read()).isEqualTo(-1);
        }
        // The broker is in this JVM too; the body itself would be 50 MB on top.
        assertThat(peak).isLessThan(40_000_000);
    }

    @Test
    void manyUploadsOfOnePartitionDoNotMix() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int n = 0; n < 12; n++) {
                int seed = n;
                done.add(threads.submit(() -> {
                    int size = 10_000 * (1 + seed * 40);
                    var id = id();
                    var body = upload(id, seed, size);
                    var expected = new byte[size];
                    fill(new Random(seed), expected);
                    try (var stream = READER.open(id, body)) {
                        assertThat(MessageDigest.isEqual(stream.readAllBytes(), expected))
                                .isTrue();
                    }
                    return null;
                }));
            }
            for (var one : done) {
                one.get();
            }
        }
    }

    @Test
    void aBodyThatDoesNotMatchItsChecksumIsNeverHandedOutWhole() throws Exception {
        var id = id();
        var body = upload(id, 3, 1_200_000);
        var tampered = new Body.Stored(body.partition(), body.offsets(), body.size(), body.crc32c() + 1);
        try (var stream = READER.open(id, tampered)) {
            long[] seen = {0};
            assertThatThrownBy(() -> {
                        while (stream.read() >= 0) {
                            seen[0]++;
                        }
                    })
                    .isInstanceOf(ContentMissingException.class);
            assertThat(seen[0]).isEqualTo(2L * ContentStore.PIECE);
        }
    }

    @Test
    void aBodyThatIsGoneIsMissing() throws Exception {
        var id = id();
        var body = STORE.store(id, new byte[1000]).get();
        var gone = new Body.Stored(body.partition(), List.of(1_000_000_000L), 1000, body.crc32c());
        var foreign = new Body.Stored(body.partition(), body.offsets(), 1000, body.crc32c());
        assertThatThrownBy(() -> READER.open(id, gone).readAllBytes()).isInstanceOf(ContentMissingException.class);
        assertThatThrownBy(() -> READER.open(id(), foreign).readAllBytes()).isInstanceOf(ContentMissingException.class);
        assertThat(READER.open(id, body).readAllBytes()).hasSize(1000);
    }

    /** Its Kafka is not there. */
    @Test
    void whatThisProcessStoredIsNotFetched() throws Exception {
        var cache = new PieceCache(10_000_000);
        try (var store = new ContentStore(WireBroker.settings(), cache, new SimpleMeterRegistry());
                var reader = new ContentReader(KafkaSettings.of("127.0.0.1:1"), cache)) {
            var id = id();
            var bytes = new byte[1_200_000];
            fill(new Random(7), bytes);
            var body = store.store(id, bytes).get();

            assertThat(reader.open(id, body).readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void whatComesAlongWithAPieceIsNotFetchedAgain() throws Exception {
        var wanted = id();
        var next = id();
        var body = STORE.store(wanted, new byte[1_000]).get();
        var nextBody = STORE.store(next, new byte[2_000]).get();
        var cache = new PieceCache(10_000_000);
        try (var reader = new ContentReader(WireBroker.settings(), cache)) {
            assertThat(reader.open(wanted, body).readAllBytes()).hasSize(1_000);

            assertThat(cache.find(next, nextBody.partition(), nextBody.offsets().getFirst()))
                    .isPresent();
            assertThat(reader.open(next, nextBody).readAllBytes()).hasSize(2_000);
        }
    }

    @Test
    void inlineAndEmptyBodiesAreBodies() throws Exception {
        assertThat(READER.open(id(), new Body.Inline(new byte[] {1, 2})).readAllBytes())
                .containsExactly(1, 2);
        var id = id();
        var empty = STORE.begin(id).finish().get();
        assertThat(empty.size()).isZero();
        assertThat(READER.open(id, empty).readAllBytes()).isEmpty();
    }

    @Test
    void anAbandonedUploadTakesNothingMore() {
        var upload = STORE.begin(id());
        upload.append(new byte[10]).join();
        upload.abandon();
        assertThat(upload.append(new byte[10])).isCompletedExceptionally();
        assertThat(upload.finish()).isCompletedExceptionally();
    }

    private static Body.Stored upload(MessageId id, long seed, int size) throws IOException {
        var random = new Random(seed);
        var upload = STORE.begin(id);
        var some = new byte[10_000];
        var piece = new ByteArrayOutputStream(ContentStore.PIECE);
        for (int at = 0; at < size; at += some.length) {
            random.nextBytes(some);
            int fits = Math.min(some.length, ContentStore.PIECE - piece.size());
            piece.write(some, 0, fits);
            if (piece.size() == ContentStore.PIECE) {
                upload.append(piece.toByteArray()).join();
                piece.reset();
                piece.write(some, fits, some.length - fits);
            }
        }
        upload.append(piece.toByteArray()).join();
        return upload.finish().join();
    }

    private static void fill(Random random, byte[] into) {
        var piece = new byte[10_000];
        for (int at = 0; at < into.length; at += piece.length) {
            random.nextBytes(piece);
            System.arraycopy(piece, 0, into, at, piece.length);
        }
    }

    private static MessageId id() {
        return MessageId.next(Messages.now());
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}

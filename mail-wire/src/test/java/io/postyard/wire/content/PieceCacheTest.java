package io.postyard.wire.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.MessageId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PieceCacheTest {
    private static final MessageId ID = MessageId.next(Instant.EPOCH);

    @Test
    void findsAPieceByItsPlaceAndMessage() {
        var cache = new PieceCache(10_000);
        var octets = new byte[] {1, 2};
        cache.put(ID.value(), 3, 7, octets);

        assertThat(cache.find(ID, 3, 7))
                .hasValueSatisfying(found -> assertThat(found).isSameAs(octets));
        assertThat(cache.find(ID, 3, 8)).isEmpty();
        assertThat(cache.find(ID, 2, 7)).isEmpty();
        assertThat(cache.find(MessageId.next(Instant.EPOCH), 3, 7)).isEmpty();
    }

    @Test
    void theOldestMakeRoomForTheNewest() {
        var cache = new PieceCache(10_000);
        for (int offset = 0; offset < 5; offset++) {
            cache.put(ID.value(), 0, offset, new byte[2_000]);
        }

        assertThat(cache.find(ID, 0, 1)).isEmpty();
        assertThat(cache.find(ID, 0, 2)).isPresent();
        assertThat(cache.find(ID, 0, 4)).isPresent();
    }

    @Test
    void whatWasReadMakesRoomForWhatWasNot() {
        var cache = new PieceCache(10_000);
        for (int offset = 0; offset < 7; offset++) {
            cache.put(ID.value(), 0, offset, new byte[900]);
        }
        for (int offset = 0; offset < 4; offset++) {
            assertThat(cache.find(ID, 0, offset)).isPresent();
        }
        // Only the last of those that were read is left, for whoever comes next with the same message.
        assertThat(cache.find(ID, 0, 2)).isEmpty();
        assertThat(cache.find(ID, 0, 3)).isPresent();

        for (int offset = 7; offset < 10; offset++) {
            cache.put(ID.value(), 0, offset, new byte[900]);
        }
        assertThat(cache.find(ID, 0, 4)).isPresent();
        assertThat(cache.find(ID, 0, 9)).isPresent();
    }

    @Test
    void anotherMessagesPieceStaysWhereItIs() {
        var cache = new PieceCache(10_000);
        cache.put(ID.value(), 0, 0, new byte[2_000]);

        assertThat(cache.find(MessageId.next(Instant.EPOCH), 0, 0)).isEmpty();
        assertThat(cache.find(ID, 0, 0)).isPresent();
    }

    @Test
    void smallPiecesCountWithWhatTheirPlacesTake() {
        var cache = new PieceCache(10_000);
        for (int offset = 0; offset < 1_000; offset++) {
            cache.put(ID.value(), 0, offset, new byte[1]);
        }

        assertThat(cache.find(ID, 0, 900)).isEmpty();
        assertThat(cache.find(ID, 0, 999)).isPresent();
    }

    @Test
    void keepsNothingThatIsLargerThanAllOfIt() {
        var cache = new PieceCache(10_000);
        cache.put(ID.value(), 0, 0, new byte[3_000]);
        cache.put(ID.value(), 0, 1, new byte[10_000]);

        assertThat(cache.find(ID, 0, 0)).isPresent();
        assertThat(cache.find(ID, 0, 1)).isEmpty();
    }
}

package io.postyard.ingress.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceBufferTest {
    private static final int CHUNK = BodyLimits.CHUNK;

    /** The sizes around a doubling, a chunk and a piece. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 1025, CHUNK - 1, CHUNK, CHUNK + 1, 200_000, 3 * CHUNK, 7 * CHUNK + 1, 480 << 10})
    void givesBackWhatCameIn(int size) {
        var random = new Random(size);
        var octets = new byte[size];
        random.nextBytes(octets);
        var buffer = new PieceBuffer(BodyLimits.DEFAULT);

        for (int again = 0; again < 2; again++) {
            for (int at = 0; at < size; ) {
                int count = Math.min(1 + random.nextInt(2 * BodyLimits.DEFAULT.read()), size - at);
                buffer.add(octets, at, count);
                at += count;
                assertThat(buffer.length()).isEqualTo(at);
            }
            assertThat(Arrays.equals(buffer.take(), octets)).isTrue();
            assertThat(buffer.length()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 900, 1024, 5_000, CHUNK, CHUNK + 1, 3 * CHUNK - 1})
    void aPieceMayBeOfAnySize(int piece) {
        var octets = new byte[piece];
        new Random(piece).nextBytes(octets);
        var buffer = new PieceBuffer(new BodyLimits(1, piece, 1));

        buffer.add(octets, 0, piece / 2);
        buffer.add(octets, piece / 2, piece - piece / 2);

        assertThat(Arrays.equals(buffer.take(), octets)).isTrue();
    }
}

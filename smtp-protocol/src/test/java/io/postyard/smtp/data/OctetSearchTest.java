package io.postyard.smtp.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OctetSearchTest {
    /** Few values, those among them that differ from the wanted ones in one bit or by one. */
    private static final byte[] OCTETS = {'\r', '\n', '\f', 0x0b, 0x0e, 0x09, (byte) 0x8d, (byte) 0x8a, 0, -1, 'a'};

    @Test
    void findsWhatALookAtEachOctetFinds() {
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            var in = new byte[random.nextInt(40)];
            for (int i = 0; i < in.length; i++) {
                in[i] = OCTETS[random.nextInt(random.nextBoolean() ? 2 : 0, OCTETS.length)];
            }
            int from = random.nextInt(in.length + 1);
            int to = random.nextInt(from, in.length + 1);

            assertThat(OctetSearch.first((byte) '\r', (byte) '\n', in, from, to))
                    .isEqualTo(plainly(in, from, to, '\r'));
            assertThat(OctetSearch.first((byte) '\n', in, from, to)).isEqualTo(plainly(in, from, to, '\n'));
        }
    }

    private static int plainly(byte[] in, int from, int to, char one) {
        int at = from;
        while (at < to && in[at] != one && in[at] != '\n') {
            at++;
        }
        return at;
    }
}

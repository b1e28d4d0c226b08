package io.postyard.bench.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DataScannerTest {
    private static final String TAG_LINE = "X-Bench: 000007 000000000042 00000000000000001234\r\n";

    private final DataScanner scanner = new DataScanner();

    /** Feeds the text in pieces of the given length; returns how much of it belonged to the message. */
    private int feed(String text, int piece) {
        scanner.reset();
        for (int at = 0; at < text.length(); at += piece) {
            var part = text.substring(at, Math.min(text.length(), at + piece));
            var octets = new byte[DataScanner.CARRY + part.length()];
            System.arraycopy(part.getBytes(StandardCharsets.US_ASCII), 0, octets, DataScanner.CARRY, part.length());
            int end = scanner.scan(octets, DataScanner.CARRY, octets.length);
            if (end >= 0) {
                return at + end - DataScanner.CARRY;
            }
        }
        return -1;
    }

    @Test
    void findsEndAndTagHoweverTheOctetsAreCutUp() {
        var message = "Received: by relay\r\n" + TAG_LINE + "Subject: x\r\n\r\n..dot\r\n. not the end\r\nbody\r\n.\r\n";
        for (int piece = 1; piece <= message.length() + 4; piece++) {
            assertThat(feed(message + "QUIT", piece)).as("pieces of %d", piece).isEqualTo(message.length());
            assertThat(scanner.isTagged()).isTrue();
            assertThat(scanner.run()).isEqualTo(7);
            assertThat(scanner.sequence()).isEqualTo(42);
            assertThat(scanner.sentNanos()).isEqualTo(1234);
            assertThat(scanner.tailLength())
                    .as("pieces of %d", piece)
                    .isEqualTo("Subject: x\r\n\r\n..dot\r\n. not the end\r\nbody\r\n".length());
        }
    }

    @Test
    void anEmptyMessageEndsAtOnce() {
        assertThat(feed(".\r\n", 1)).isEqualTo(3);
        assertThat(scanner.isTagged()).isFalse();
    }

    @Test
    void bareLineFeedsEndNothing() {
        assertThat(feed("a\n.\nb\r\n.\nc\n.\r\nd", 3)).isEqualTo(-1);
    }
}

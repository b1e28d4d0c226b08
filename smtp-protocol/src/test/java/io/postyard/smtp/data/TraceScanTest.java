package io.postyard.smtp.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceScanTest {
    private static final String OURS =
            "Received: from a.test ([192.0.2.1])\r\n\tby MX.postyard.test with ESMTP id X;\r\n\tdate\r\n";

    @Test
    void countsReceivedFieldsOfTheHeaderOnly() {
        assertThat(scan("Received: by a.test\r\n".repeat(3) + "X: y\r\n\r\nbody\r\n"))
                .isEmpty();
        assertThat(scan("RECEIVED: by a.test\r\n".repeat(4) + "\r\n")).contains(DataFault.TOO_MANY_HOPS);
        assertThat(scan("Received: by a.test\r\n".repeat(3) + "\r\n" + "Received: by a.test\r\n".repeat(9)))
                .isEmpty();
        assertThat(scan("X-Received: by a.test\r\n".repeat(9) + "\r\n")).isEmpty();
        assertThat(scan("Subject: x\r\n" + " Received: folded\r\n".repeat(9) + "\r\n"))
                .isEmpty();
    }

    @Test
    void knowsItsOwnName() {
        assertThat(scan(OURS + "\r\n")).isEmpty();
        assertThat(scan(OURS + OURS + "\r\n")).contains(DataFault.OUR_OWN_LOOP);
        assertThat(scan((OURS + OURS).replace("postyard.test", "postyard.test.org") + "\r\n"))
                .isEmpty();
        assertThat(scan((OURS + OURS).replace("Received:", "X-Was:") + "\r\n")).isEmpty();
        assertThat(scan("Received: by mx.postyard.test; date\r\nReceived: by mx.postyard.test\r\n\r\n"))
                .contains(DataFault.OUR_OWN_LOOP);
    }

    @Test
    void livesWithEndlessLines() {
        assertThat(scan("Received: " + "x".repeat(100_000) + " by mx.postyard.test\r\n" + OURS + "\r\n"))
                .isEmpty();
    }

    private static Optional<DataFault> scan(String message) {
        var bytes = message.getBytes(StandardCharsets.US_ASCII);
        var whole = new TraceScan("mx.postyard.test", 3, 1);
        whole.accept(bytes, 0, bytes.length);
        var pieces = new TraceScan("mx.postyard.test", 3, 1);
        for (int i = 0; i < bytes.length; i += 7) {
            pieces.accept(bytes, i, Math.min(7, bytes.length - i));
        }
        assertThat(pieces.fault()).isEqualTo(whole.fault());
        return whole.fault();
    }
}

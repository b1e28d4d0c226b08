package io.postyard.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.BodyType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotStuffingTest {
    private static String sent(byte[] body, int piece) throws DialogueException, IOException {
        var sink = new ByteArrayOutputStream();
        var exchange = new Exchange(
                new ClientTransport() {
                    @Override
                    public void allow(Duration time) {}

                    @Override
                    public int read(byte[] into, int offset, int length) {
                        return -1;
                    }

                    @Override
                    public void write(byte[] from, int offset, int length) {
                        sink.write(from, offset, length);
                    }

                    @Override
                    public void endOfDataFollows() {
                        // Nobody gives it up.
                    }

                    @Override
                    public void startTls() {}
                },
                Stage::timeout);
        var stuffing = new DotStuffing(exchange);
        for (int at = 0; at < body.length; at += piece) {
            int n = Math.min(piece, body.length - at);
            byte[] copy = new byte[n];
            System.arraycopy(body, at, copy, 0, n);
            stuffing.put(copy, n);
        }
        stuffing.end();
        exchange.flush(Stage.FINAL_DOT);
        return sink.toString(StandardCharsets.ISO_8859_1);
    }

    /** {@code |} stands for CRLF, {@code n} for a bare LF, {@code r} for a bare CR. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "'',            '.|'",
                "'a|',          'a|.|'",
                "'a',           'a|.|'",
                "'.',           '..|.|'",
                "'.|',          '..|.|'",
                "'..|',         '...|.|'",
                "'a|.|',        'a|..|.|'",
                "'a|.b|',       'a|..b|.|'",
                "'a.|b.c|',     'a.|b.c|.|'",
                "'|.|',         '|..|.|'",
                "'||',          '||.|'",
                "'anr',         'anr|.|'",
                "'an',          'an|.|'",
                "'ar',          'ar|.|'",
                "'an.|',        'an..|.|'",
                "'an.n|',       'an..n|.|'"
            })
    void stuffsAtEveryLineStart(String body, String expected) throws DialogueException, IOException {
        byte[] octets = wire(body).getBytes(StandardCharsets.ISO_8859_1);
        for (int piece = 1; piece <= octets.length + 1; piece++) {
            assertThat(sent(octets, piece)).isEqualTo(wire(expected));
        }
    }

    private static String wire(String text) {
        return text.replace("|", "\r\n").replace('n', '\n').replace('r', '\r');
    }

    @Test
    void whatAPeerUnstuffsIsWhatWasSent() throws DialogueException, IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(3000); n > 0; n--) {
                text.append(random.nextInt(3) == 0 ? "\r\n" : random.nextInt(3) == 0 ? "." : "x");
            }
            text.append("\r\n");
            var wire = sent(text.toString().getBytes(StandardCharsets.ISO_8859_1), 1 + random.nextInt(100));
            assertThat(unstuffed(wire)).as("seed " + seed).isEqualTo(text.toString());
        }
    }

    private static String unstuffed(String wire) {
        assertThat(wire).endsWith("\r\n.\r\n");
        int end = wire.indexOf("\r\n.\r\n");
        assertThat(end).isEqualTo(wire.length() - 5);
        var lines = wire.substring(0, end + 2);
        return lines.replaceAll("(?m)(?<=\\n|\\A)\\.\\.", ".");
    }

    @Test
    void aSmallMessageAndItsFinalDotAreOneWrite() {
        var peer = new Transcript(Transcript.FULL + """
                C: MAIL FROM:<ann@a.test> SIZE=15
                C: RCPT TO:<bob@b.test>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go
                C: Subject: x
                C: ..
                C: .
                S: 250 taken
                """);
        peer.opened().transact(Transcript.mail("Subject: x\r\n.\r\n", BodyType.SEVEN_BIT, "bob@b.test"));
        peer.isOver();
        assertThat(peer.writes()).hasSize(2);
    }
}

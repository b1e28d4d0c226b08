package io.postyard.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.reply.EnhancedCode;
import io.postyard.mail.reply.Reply;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    private static Reply read(String text) throws DialogueException {
        return reader(text.getBytes(StandardCharsets.UTF_8), 4096).read(Stage.MAIL);
    }

    private static ReplyReader reader(byte[] octets, int atOnce) {
        var in = new ByteArrayInputStream(octets);
        return new ReplyReader(
                new ClientTransport() {
                    @Override
                    public void allow(Duration time) {}

                    @Override
                    public int read(byte[] into, int offset, int length) {
                        return in.read(into, offset, Math.min(length, atOnce));
                    }

                    @Override
                    public void write(byte[] from, int offset, int length) {}

                    @Override
                    public void endOfDataFollows() {
                        // Nobody gives it up.
                    }

                    @Override
                    public void startTls() {}
                },
                Stage::timeout);
    }

    private static void failsWith(Trouble trouble, ThrowingCallable reading) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(DialogueException.class, e -> assertThat(e.trouble())
                .isEqualTo(trouble));
    }

    @Test
    void readsOneLine() throws DialogueException {
        assertThat(read("250 2.1.0 sender ok\r\n")).isEqualTo(Reply.of(250, "2.1.0", "sender ok"));
        assertThat(read("250 ok\r\n")).isEqualTo(Reply.of(250, "ok"));
        assertThat(read("250 \r\n")).isEqualTo(Reply.of(250, ""));
        assertThat(read("250\r\n")).isEqualTo(Reply.of(250, ""));
        assertThat(read("250 bare line feed\n")).isEqualTo(Reply.of(250, "bare line feed"));
    }

    @Test
    void saysTheEnhancedCodeOnceForAllLines() throws DialogueException {
        var reply = read("550-5.7.1 no\r\n550-5.7.1 really\r\n550 5.7.1 not\r\n");
        assertThat(reply.enhanced()).contains(EnhancedCode.of("5.7.1"));
        assertThat(reply.lines()).containsExactly("no", "really", "not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "550 4.1.1 class differs",
                "550 5.1.1000 too long",
                "550 5.1.1x no end",
                "550 5..1 hole",
                "550 5.1 short",
                "550 5.1.",
                "354 3.0.0 no such class"
            })
    void leavesWhatIsNoEnhancedCodeInTheText(String line) throws DialogueException {
        var reply = read(line + "\r\n");
        assertThat(reply.enhanced()).isEmpty();
        assertThat(reply.lines()).containsExactly(line.substring(4));
    }

    @Test
    void takesTheLastCodeWhereLinesDiffer() throws DialogueException {
        assertThat(read("250-one\r\n550 two\r\n").code()).isEqualTo(550);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n",
                "25\r\n",
                "\r\n",
                "2500 ok\r\n",
                "25x ok\r\n",
                "250-a\r\nb\r\n",
                "099 x\r\n",
                "600 x\r\n",
                "150 x\r\n"
            })
    void junkIsAProtocolError(String text) {
        failsWith(Trouble.PROTOCOL_ERROR, () -> read(text));
    }

    @Test
    void quotesJunkWithoutControlCharacters() {
        assertThatThrownBy(() -> read("\u001b[31mHTTP/1.1 400 Bad\u0007\r\n"))
                .hasMessageContaining("\"?[31mHTTP/1.1 400 Bad?\", which is no SMTP reply");
    }

    @Test
    void keepsTheBeginningOfAnEndlessLine() throws DialogueException {
        var reply = read("250 " + "x".repeat(10_000) + "\r\n");
        assertThat(reply.lines().getFirst()).hasSize(ReplyReader.LINE_KEPT - 4);
    }

    @Test
    void givesUpOnALineThatNeverEnds() {
        failsWith(Trouble.PROTOCOL_ERROR, () -> read("250 " + "x".repeat(ReplyReader.MAX_REPLY + 10)));
    }

    @Test
    void givesUpOnAReplyThatNeverEnds() {
        failsWith(Trouble.PROTOCOL_ERROR, () -> read("250-x\r\n".repeat(ReplyReader.MAX_LINES + 1)));
    }

    @Test
    void acceptsAHundredLines() throws DialogueException {
        assertThat(read("250-x\r\n".repeat(99) + "250 x\r\n").lines()).hasSize(100);
    }

    @Test
    void theEndOfTheStreamIsALostConnection() {
        failsWith(Trouble.CONNECTION_LOST, () -> read(""));
        failsWith(Trouble.CONNECTION_LOST, () -> read("250-half"));
    }

    @Test
    void piecesOfAnySizeMakeTheSameReplies() throws DialogueException {
        var text = "220-héllo\r\n220 there\r\n250 2.0.0 ok\r\n421 4.3.2 bye\r\n".getBytes(StandardCharsets.UTF_8);
        for (int atOnce = 1; atOnce < text.length; atOnce++) {
            var reader = reader(text, atOnce);
            assertThat(reader.read(Stage.GREETING).lines()).isEqualTo(List.of("héllo", "there"));
            assertThat(reader.read(Stage.EHLO)).isEqualTo(Reply.of(250, "2.0.0", "ok"));
            assertThat(reader.read(Stage.MAIL)).isEqualTo(Reply.of(421, "4.3.2", "bye"));
            assertThat(reader.hasMore()).isFalse();
        }
    }

    @Test
    void noOctetsMakeItThrowAnythingElse() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var octets = new byte[random.nextInt(60)];
            for (int j = 0; j < octets.length; j++) {
                octets[j] = (byte)
                        (random.nextInt(3) > 0 ? "2450 -.\r\n15".charAt(random.nextInt(11)) : random.nextInt(256));
            }
            try {
                var reply = reader(octets, 7).read(Stage.MAIL);
                assertThat(reply.code()).as("seed " + seed).isBetween(200, 599);
            } catch (DialogueException expected) {
                assertThat(expected.trouble()).as("seed " + seed).isIn(Trouble.PROTOCOL_ERROR, Trouble.CONNECTION_LOST);
            }
        }
    }
}

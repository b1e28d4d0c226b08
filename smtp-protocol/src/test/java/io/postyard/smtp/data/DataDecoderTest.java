package io.postyard.smtp.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.smtp.RandomSeed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataDecoderTest {
    private static final int MAX_LINE = 100;

    /** What a stream decodes to. */
    private record Decoded(boolean ended, Optional<DataFault> fault, String content, int used) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                ".~|``",
                "a~.~|a~",
                "a~..~.~|a~.~",
                "..~.~|.~",
                "...~.~|..~",
                ".a~.~|a~",
                "~.~|~",
                "~~.~|~~",
                "a.~.~|a.~",
                "a~.b.~.~|a~b.~",
                "a\u0000\u00ff~.~|a\u0000\u00ff~",
            })
    void decodesAtEverySplit(String stream, String content) {
        var text = stream.replace("~", "\r\n");
        everySplit(text + "QUIT\r\n", new Decoded(true, Optional.empty(), content.replace("~", "\r\n"), text.length()));
    }

    /** Each line is a way to end a message that some server was seen to take for the end; here none does. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a^n.^n|BARE_LF",
                "a^r^n.^n|BARE_LF",
                "a^n.^r^n|BARE_LF",
                "a^r.^r|BARE_CR",
                "a^r^n.^rx|BARE_CR",
                "a^r.^r^n|BARE_CR",
                "a^r^r^n.^r^r^n|BARE_CR",
                "a^n^r^nb|BARE_LF",
                "a^r^n^n.^r^n|BARE_LF",
                "a^r^n.^r.^r^n|BARE_CR",
                ".^n|BARE_LF",
                "^n|BARE_LF",
                "^r.|BARE_CR",
            })
    void smugglesNothing(String stream, DataFault fault) {
        var text = stream.replace("^r", "\r").replace("^n", "\n");
        var evil = text + "MAIL FROM:<evil@a.test>\r\n";
        for (int cut = 0; cut <= evil.length(); cut++) {
            var decoder = new DataDecoder(MAX_LINE);
            var sink = new ByteArrayOutputStream();
            var bytes = bytes(evil);
            decoder.decode(bytes, 0, cut, sink::write);
            decoder.decode(bytes, cut, bytes.length, sink::write);
            assertThat(decoder.isEnded()).as("cut at " + cut).isFalse();
            assertThat(decoder.fault()).contains(fault);
            var end = bytes("\r\n.\r\n");
            assertThat(decoder.decode(end, 0, end.length, sink::write)).isEqualTo(end.length);
            assertThat(decoder.isEnded()).isTrue();
        }
    }

    @Test
    void refusesALineThatIsTooLong() {
        everySplit(
                "x".repeat(MAX_LINE - 2) + "\r\n.\r\n",
                new Decoded(true, Optional.empty(), "x".repeat(MAX_LINE - 2) + "\r\n", MAX_LINE + 3));
        for (int over = 1; over < 4; over++) {
            var decoder = new DataDecoder(MAX_LINE);
            var bytes = bytes("x".repeat(MAX_LINE - 2 + over) + "\r\n.\r\n");
            decoder.decode(bytes, 0, bytes.length, (_, _, _) -> {});
            assertThat(decoder.fault()).contains(DataFault.LINE_TOO_LONG);
            assertThat(decoder.isEnded()).isTrue();
        }
    }

    @Test
    void agreesWithTheReferenceOnAnyBytes() {
        RandomSeed.forEach(20_000, random -> {
            var stream = anyStream(random);
            var expected = reference(stream);
            var decoder = new DataDecoder(1_000_000);
            var sink = new ByteArrayOutputStream();
            var bytes = bytes(stream);
            int at = 0;
            while (at < bytes.length && !decoder.isEnded()) {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(6));
                at = decoder.decode(bytes, at, to, sink::write);
            }
            assertThat(decoder.isEnded()).isEqualTo(expected.ended());
            assertThat(decoder.fault()).isEqualTo(expected.fault());
            if (expected.ended()) {
                assertThat(at).isEqualTo(expected.used());
            }
            if (expected.ended() && expected.fault().isEmpty()) {
                assertThat(sink.toString(StandardCharsets.ISO_8859_1)).isEqualTo(expected.content());
            }
        });
    }

    /** The same by means of strings: the first CRLF.CRLF of CRLF + stream, lines cut at CRLF, leading dots removed. */
    private static Decoded reference(String stream) {
        int dot = ("\r\n" + stream).indexOf("\r\n.\r\n");
        var body = dot < 0 ? stream : stream.substring(0, dot);
        var content = new StringBuilder();
        Optional<DataFault> fault = Optional.empty();
        for (int i = 0; i < body.length() && fault.isEmpty(); i++) {
            char c = body.charAt(i);
            boolean crBefore = i > 0 && body.charAt(i - 1) == '\r';
            if (c == '\r' && i + 1 < body.length() && body.charAt(i + 1) != '\n') {
                fault = Optional.of(DataFault.BARE_CR);
            } else if (c == '\n' && !crBefore) {
                fault = Optional.of(DataFault.BARE_LF);
            }
            boolean lineStart = i == 0 || (body.charAt(i - 1) == '\n' && i > 1 && body.charAt(i - 2) == '\r');
            if (!(lineStart && c == '.')) {
                content.append(c);
            }
        }
        return new Decoded(dot >= 0, fault, content.toString(), dot + 3);
    }

    /** Made of what matters to the decoder. */
    private static String anyStream(Random random) {
        var stream = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            stream.append(
                    switch (random.nextInt(9)) {
                        case 0 -> "\r";
                        case 1 -> "\n";
                        case 2, 3 -> ".";
                        case 4, 5, 6 -> "\r\n";
                        default -> "a";
                    });
        }
        return stream.toString();
    }

    private static void everySplit(String stream, Decoded expected) {
        var bytes = bytes(stream);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                var decoder = new DataDecoder(MAX_LINE);
                var sink = new ByteArrayOutputStream();
                int used = decoder.decode(bytes, 0, first, sink::write);
                if (!decoder.isEnded()) {
                    used = decoder.decode(bytes, first, second, sink::write);
                }
                if (!decoder.isEnded()) {
                    used = decoder.decode(bytes, second, bytes.length, sink::write);
                }
                assertThat(new Decoded(
                                decoder.isEnded(), decoder.fault(), sink.toString(StandardCharsets.ISO_8859_1), used))
                        .as("cut at " + first + " and " + second)
                        .isEqualTo(expected);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

package io.postyard.ingress.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLinesTest {
    private static final int LIMIT = 100;

    /** However the octets come in. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 99, 100, 101, 500})
    void skipsALineThatIsTooLongAndNothingBehindIt(int read) {
        var lines = new CommandLines(LIMIT);
        var scratch = new byte[LIMIT];
        var octets = ("x".repeat(300) + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII);
        var in = Unpooled.buffer();
        var heard = new ArrayList<CommandLines.Heard>();
        for (int from = 0; from < octets.length; from += read) {
            in.writeBytes(octets, from, Math.min(read, octets.length - from));
            for (var line = lines.next(in, scratch); line.isPresent(); line = lines.next(in, scratch)) {
                heard.add(line.get());
            }
        }
        assertThat(heard)
                .containsExactly(
                        new CommandLines.Heard.Bad(Replies.LINE_TOO_LONG),
                        new CommandLines.Heard.Said(new Command.Quit()));
    }
}

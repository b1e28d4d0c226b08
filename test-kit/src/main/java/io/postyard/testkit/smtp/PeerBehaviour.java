package io.postyard.testkit.smtp;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What a {@link ScriptedPeer} does at a stage instead of the usual. */
public sealed interface PeerBehaviour {
    /** As if no rule was given; ends a chain such as "wait, then go on". */
    record Usual() implements PeerBehaviour {}

    /** Says this; a 2xx (354 at DATA) goes on as usual afterwards. {@code close} = hangs up after it. */
    record Say(int code, List<String> lines, boolean close) implements PeerBehaviour {
        public Say {
            lines = List.copyOf(lines);
        }
    }

    /** Closes the connection without a word; {@code reset} = with RST instead of FIN. */
    record Drop(boolean reset) implements PeerBehaviour {}

    /** Is silent until {@link ScriptedPeer#release} or the end of the peer, then goes on with {@code next}. */
    record Stall(PeerBehaviour next) implements PeerBehaviour {}

    /** Waits, then goes on with {@code next}. */
    record Delay(Duration by, PeerBehaviour next) implements PeerBehaviour {}

    /** Says the usual, one octet at a time with a pause before each. */
    record Trickle(Duration pause) implements PeerBehaviour {}

    /** Writes these octets in place of a reply and goes on reading commands. */
    record Junk(byte[] octets) implements PeerBehaviour {}

    /** One line, or several as a multi-line reply. */
    static PeerBehaviour reply(int code, String... lines) {
        return new Say(code, Arrays.asList(lines), false);
    }

    /** Says it and hangs up, as 421 does. */
    static PeerBehaviour replyAndClose(int code, String... lines) {
        return new Say(code, Arrays.asList(lines), true);
    }

    static PeerBehaviour drop() {
        return new Drop(false);
    }

    static PeerBehaviour reset() {
        return new Drop(true);
    }

    static PeerBehaviour stall() {
        return new Stall(new Usual());
    }

    static PeerBehaviour delay(Duration by) {
        return new Delay(by, new Usual());
    }

    static PeerBehaviour delay(Duration by, PeerBehaviour next) {
        return new Delay(by, next);
    }

    static PeerBehaviour trickle(Duration pause) {
        return new Trickle(pause);
    }

    static PeerBehaviour junk(String latin1) {
        return new Junk(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }
}

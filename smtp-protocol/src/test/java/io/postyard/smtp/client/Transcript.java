package io.postyard.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.TlsMode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A peer made of text: {@code C:} is what the client must have sent before the peer goes on, {@code S:} what the peer
 * sends, and {@code !close}, {@code !reset}, {@code !silence} and {@code !tls} what happens to the connection. {@code
 * \r\n} within an {@code S:} makes it several lines in one packet.
 */
final class Transcript implements ClientTransport {
    private final List<String> steps;
    private final StringBuilder sent = new StringBuilder();
    private final List<String> writes = new ArrayList<>();
    private final List<Duration> allowed = new ArrayList<>();
    private boolean givenUp;
    private int at;
    private byte[] reading = new byte[0];
    private int position;

    Transcript(String text) {
        this.steps = text.lines().filter(line -> !line.isBlank()).toList();
    }

    static final String EHLO = """
            S: 220 peer.test ESMTP
            C: EHLO us.test
            S: 250-peer.test
            """;

    static final String FULL = EHLO + """
            S: 250-PIPELINING
            S: 250-SIZE 1000000
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-DSN
            S: 250-CHUNKING
            S: 250 BINARYMIME
            """;

    static final String PLAIN = EHLO + """
            S: 250 HELP
            """;

    ClientDialogue opened() {
        var dialogue = dialogue();
        try {
            assertThat(dialogue.open(TlsMode.NONE)).isInstanceOf(Opening.Ready.class);
        } catch (DialogueException e) {
            throw new AssertionError(e);
        }
        writes.clear();
        return dialogue;
    }

    ClientDialogue dialogue() {
        return new ClientDialogue(this, "us.test");
    }

    static Transaction mail(String body, String... recipients) {
        return mail(body, BodyType.SEVEN_BIT, recipients);
    }

    static Transaction mail(String body, BodyType type, String... recipients) {
        return new Transaction(
                ReversePath.of("ann@a.test"),
                Stream.of(recipients).map(Recipient::of).toList(),
                type,
                false,
                Optional.empty(),
                Optional.empty(),
                Content.of(body.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Everything that was to be said was said, and no more. */
    void isOver() {
        consumeClient();
        assertThat(sent.toString()).as("sent beyond the transcript").isEmpty();
        assertThat(steps.subList(at, steps.size())).as("never came to").isEmpty();
    }

    /** One string for each write since the conversation was opened. */
    List<String> writes() {
        return writes;
    }

    List<Duration> allowed() {
        return allowed;
    }

    @Override
    public void allow(Duration time) {
        allowed.add(time);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (position == reading.length) {
            consumeClient();
            assertThat(at)
                    .as("the client waits for a reply that is not in the transcript")
                    .isLessThan(steps.size());
            var step = steps.get(at++);
            switch (step) {
                case "!close" -> {
                    return -1;
                }
                case "!reset" -> throw new IOException("Connection reset");
                case "!silence" -> throw new InterruptedIOException("silence");
                default -> {
                    assertThat(step).startsWith("S: ");
                    reading = (step.substring(3).replace("\\r\\n", "\r\n") + "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1);
                    position = 0;
                }
            }
        }
        int n = Math.min(length, reading.length - position);
        System.arraycopy(reading, position, into, offset, n);
        position += n;
        return n;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (at < steps.size() && steps.get(at).equals("!reset on write")) {
            at++;
            throw new IOException("Broken pipe");
        }
        var text = new String(from, offset, length, StandardCharsets.ISO_8859_1);
        writes.add(text);
        sent.append(text);
    }

    /** As soon as the message is to be ended. */
    Transcript giveUp() {
        givenUp = true;
        return this;
    }

    @Override
    public void endOfDataFollows() throws IOException {
        if (givenUp) {
            throw new InterruptedIOException("given up");
        }
    }

    @Override
    public void startTls() throws IOException {
        consumeClient();
        var step = steps.get(at++);
        if (step.equals("!reset")) {
            throw new IOException("handshake_failure");
        }
        assertThat(step).isEqualTo("!tls");
    }

    private void consumeClient() {
        while (at < steps.size() && steps.get(at).startsWith("C: ")) {
            var expected = steps.get(at++).substring(3) + "\r\n";
            var got = sent.substring(0, Math.min(expected.length(), sent.length()));
            assertThat(got).as("sent at line " + at).isEqualTo(expected);
            sent.delete(0, expected.length());
        }
    }
}

package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that hides a second one behind an end of data that only some servers believe in. */
class SmugglingIT {
    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        ingress = new Ingress();
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r.\r\n",
                "\r\n.\r",
                "\r\r\n.\r\r\n",
                "\n\n.\r\n",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n",
                "\r\n.\r\0\n"
            })
    void carriesNothingBehindAFalseEnd(String end) throws IOException {
        try (var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test>");
            client.say("RCPT TO:<ann@example.com>");
            client.say("DATA");
            client.send("Subject: x\r\n\r\nhello" + end
                    + "MAIL FROM:<admin@example.com>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\nevil\r\n.\r\n");
            var reply = client.reply();
            // A NUL is content like any other octet: that message is whole, and one.
            assertThat(reply).startsWith(end.contains("\r\n\0") || end.contains(".\0") ? "250 2.0.0" : "550 5.6.0");
            assertThat(client.say("QUIT")).startsWith("221");
        }
        assertThat(ingress.queue.messages)
                .allSatisfy(m -> assertThat(m.envelope().recipients())
                        .extracting(r -> r.mailbox().toString())
                        .containsExactly("ann@example.com"));
        assertThat(ingress.queue.messages.size()).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\r"})
    void carriesNoFalseLineEndsInChunksOfText(String text) throws IOException {
        try (var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test> BODY=8BITMIME");
            client.say("RCPT TO:<ann@example.com>");
            client.send("BDAT " + text.length() + " LAST\r\n" + text);
            assertThat(client.reply()).startsWith("550 5.6.0");
        }
        assertThat(ingress.queue.messages).isEmpty();
    }
}

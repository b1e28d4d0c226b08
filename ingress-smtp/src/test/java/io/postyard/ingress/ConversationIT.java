package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.BodyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole conversations over real sockets. */
class ConversationIT {
    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        ingress = new Ingress();
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void acceptsAMessageAndChangesNothingButOneReceivedLine() throws IOException {
        var mail = "Subject: hello\r\n\r\n..two dots\r\n.\u00e9\r\n";
        try (var client = Client.greeted(ingress.relay())) {
            assertThat(client.say("MAIL FROM:<sender@elsewhere.test>")).startsWith("250 2.1.0");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250 2.1.5");
            assertThat(client.say("DATA")).startsWith("354");
            client.send("Subject: hello\r\n\r\n...two dots\r\n..\u00e9\r\n");
            assertThat(client.say(".")).startsWith("250 2.0.0 Queued as ");
            assertThat(client.say("QUIT")).startsWith("221");
            assertThat(client.isHungUpOn()).isTrue();
        }
        assertThat(ingress.queue.messages).hasSize(1);
        var message = ingress.queue.messages.getFirst();
        var text = new String(ingress.queue.bytes(message), StandardCharsets.UTF_8);
        assertThat(text).endsWith(mail);
        assertThat(text.substring(0, text.length() - mail.length()))
                .matches("Received: from client\\.test \\(\\[127\\.0\\.0\\.1]\\)\r\n"
                        + "\tby mx\\.postyard\\.test with ESMTP id " + message.id() + "\r\n"
                        + "\tfor <ann@example\\.com>;\r\n"
                        + "\t[A-Z][a-z]{2}, \\d{1,2} [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d \\+0000\r\n");
        assertThat(message.origin().protocol()).isEqualTo("ESMTP");
        assertThat(message.origin().helo()).isEqualTo("client.test");
    }

    @Test
    void answersAPipelinedSessionInOrder() throws IOException {
        try (var client = new Client(ingress.relay())) {
            client.reply();
            client.send(
                    "EHLO client.test\r\nMAIL FROM:<>\r\nRCPT TO:<ann@example.com>\r\nRCPT TO:<nobody@example.com>\r\n"
                            + "RCPT TO:<x@stranger.test>\r\nDATA\r\nSubject: x\r\n\r\nbody\r\n.\r\n"
                            + "MAIL FROM:<a@b.test>\r\nRCPT TO:<bob+lists@example.com>\r\nDATA\r\nsecond\r\n.\r\nQUIT\r\n");
            assertThat(client.reply()).startsWith("250-mx.postyard.test");
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("550 5.1.1");
            assertThat(client.reply()).startsWith("550 5.7.1");
            assertThat(client.reply()).startsWith("354");
            assertThat(client.reply()).startsWith("250 2.0.0 Queued");
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("354");
            assertThat(client.reply()).startsWith("250 2.0.0 Queued");
            assertThat(client.reply()).startsWith("221");
        }
        assertThat(ingress.queue.messages).hasSize(2);
        assertThat(ingress.queue.messages.getFirst().envelope().reversePath().isNull())
                .isTrue();
    }

    @Test
    void takesBinaryInChunks() throws IOException {
        var binary = new byte[] {'a', '\n', 0, '\r', '.', '\r', '\n', '.', '\r', '\n', (byte) 0xff};
        try (var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test> BODY=BINARYMIME");
            client.say("RCPT TO:<ann@example.com>");
            assertThat(client.say("DATA")).startsWith("503");
            client.send("BDAT " + binary.length + "\r\n");
            client.send(binary);
            assertThat(client.reply()).startsWith("250 2.0.0 11 octets");
            client.send("BDAT 0\r\nBDAT 1 LAST\r\nx");
            assertThat(client.reply()).startsWith("250 2.0.0 0 octets");
            assertThat(client.reply()).startsWith("250 2.0.0 Queued");
        }
        var message = ingress.queue.messages.getFirst();
        assertThat(message.envelope().bodyType()).isEqualTo(BodyType.BINARY_MIME);
        assertThat(new String(ingress.queue.bytes(message), StandardCharsets.ISO_8859_1))
                .endsWith(new String(binary, StandardCharsets.ISO_8859_1) + "x");
    }

    @Test
    void throwsRefusedChunksAwayAndGoesOn() throws IOException {
        try (var client = Client.greeted(ingress.relay())) {
            client.send("BDAT 6 LAST\r\nQUIT\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<ann@example.com>\r\n"
                    + "BDAT 3\r\na\nbBDAT 4 LAST\r\nRSETNOOP\r\n");
            assertThat(client.reply()).startsWith("503 5.5.1");
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("550 5.6.0");
            assertThat(client.reply()).startsWith("503 5.5.1");
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        assertThat(ingress.queue.messages).isEmpty();
    }

    @Test
    void carriesAddressesBeyondAscii() throws IOException {
        try (var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<j\u00f6rg@example.com>")).startsWith("553 5.6.7");
            client.say("RSET");
            client.say("MAIL FROM:<\u00fc@b.test> SMTPUTF8");
            assertThat(client.say("RCPT TO:<j\u00f6rg@example.com>")).startsWith("250");
            client.say("DATA");
            assertThat(client.say("Subject: \u00fc\r\n\r\n.")).startsWith("250");
        }
        var message = ingress.queue.messages.getFirst();
        assertThat(message.envelope().smtpUtf8()).isTrue();
        assertThat(message.origin().protocol()).isEqualTo("UTF8SMTP");
        assertThat(new String(ingress.queue.bytes(message), StandardCharsets.UTF_8))
                .contains("with UTF8SMTP id")
                .contains("for <j\u00f6rg@example.com>");
    }

    @Test
    void deliversOnceToAMailboxThatIsSpelledInSeveralWays() throws IOException {
        try (var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test>");
            // example.com has a list, which is compared without case; what any.test does with case is not known here.
            for (var recipient :
                    List.of("Ann@example.com", "ann@EXAMPLE.com", "aNN@example.com", "Bob@any.test", "bob@any.test")) {
                assertThat(client.say("RCPT TO:<" + recipient + ">")).startsWith("250 2.1.5");
            }
            client.say("DATA");
            assertThat(client.say("x\r\n.")).startsWith("250");
        }
        assertThat(ingress.queue.messages.getFirst().envelope().recipients())
                .extracting(recipient -> recipient.mailbox().toString())
                .containsExactly("Ann@example.com", "Bob@any.test", "bob@any.test");
    }

    @Test
    void skipsALineThatIsTooLong() throws IOException {
        try (var client = Client.greeted(ingress.relay())) {
            client.send("NOOP " + "x".repeat(100_000) + "\r\nNOOP\r\n");
            assertThat(client.reply()).startsWith("500 5.5.2");
            assertThat(client.reply()).startsWith("250");
            client.send("NOOP\nNOOP\r\n");
            assertThat(client.reply()).startsWith("500 5.5.2");
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void hangsUpOnTooManyErrors() throws IOException {
        try (var client = Client.greeted(ingress.relay())) {
            for (int i = 0; i < Ingress.LIMITS.maxErrors(); i++) {
                assertThat(client.say("WHAT")).startsWith("500");
            }
            assertThat(client.say("WHAT")).startsWith("421 4.7.0");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }
}

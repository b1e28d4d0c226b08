package io.postyard.ingress.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.queue.Origin;
import io.postyard.mail.queue.TlsFacts;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.server.state.Greeting;
import io.postyard.smtp.server.state.Transaction;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReceivedLineTest {
    private static final MessageId ID = new MessageId("01M80S7E80KZ9T4AXYTE");
    private static final Instant NOW = Instant.parse("2026-11-02T03:04:05.678Z");

    @Test
    void namesTheOneRecipient() {
        assertThat(line(new Greeting("client.test", true), "192.0.2.1", false, "ann@example.com"))
                .isEqualTo("Received: from client.test ([192.0.2.1])\r\n"
                        + "\tby mx.test with ESMTP id 01M80S7E80KZ9T4AXYTE\r\n"
                        + "\tfor <ann@example.com>;\r\n"
                        + "\tMon, 2 Nov 2026 03:04:05 +0000\r\n");
    }

    /** RFC 5321 §7.2: one recipient must not learn of another here. */
    @Test
    void namesNoRecipientOfSeveral() {
        assertThat(line(new Greeting("client.test", false), "2001:db8::1", false, "ann@example.com", "bob@example.com"))
                .isEqualTo("Received: from client.test ([IPv6:2001:db8:0:0:0:0:0:1])\r\n"
                        + "\tby mx.test with SMTP id 01M80S7E80KZ9T4AXYTE;\r\n"
                        + "\tMon, 2 Nov 2026 03:04:05 +0000\r\n");
    }

    @Test
    void saysUtf8SmtpWhereItWasAskedFor() {
        assertThat(line(new Greeting("[192.0.2.1]", true), "192.0.2.1", true, "j\u00f6rg@example.com"))
                .contains("with UTF8SMTP id")
                .contains("for <j\u00f6rg@example.com>;");
    }

    @Test
    void saysHowTheSessionWasEncrypted() {
        var tls = Optional.of(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()));
        assertThat(line(tls, new Greeting("client.test", true), "192.0.2.1", false, "ann@example.com"))
                .startsWith("Received: from client.test ([192.0.2.1])\r\n"
                        + "\t(using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256)\r\n"
                        + "\tby mx.test with ESMTPS id 01M80S7E80KZ9T4AXYTE\r\n");
        assertThat(line(tls, new Greeting("client.test", true), "192.0.2.1", true, "ann@example.com"))
                .contains("with UTF8SMTPS id");
        assertThat(line(tls, new Greeting("client.test", false), "192.0.2.1", false, "ann@example.com"))
                .contains("with SMTP id");
    }

    /** RFC 5321 §4.4, TCP-info. */
    @Test
    void namesTheClientAsDnsDoes() {
        var origin = new Origin(
                ListenerKind.RELAY,
                InetAddress.ofLiteral("2001:db8::1"),
                "client.test",
                "ESMTP",
                Optional.empty(),
                Optional.empty(),
                Optional.of(Domain.of("mail.client.test")));
        var line = new String(
                ReceivedLine.write(origin, "mx.test", ID, transaction(false, "ann@example.com"), NOW),
                StandardCharsets.UTF_8);
        assertThat(line)
                .startsWith("Received: from client.test (mail.client.test [IPv6:2001:db8:0:0:0:0:0:1])\r\n\tby ");
    }

    private static String line(Greeting greeting, String client, boolean smtpUtf8, String... recipients) {
        return line(Optional.empty(), greeting, client, smtpUtf8, recipients);
    }

    private static String line(
            Optional<TlsFacts> tls, Greeting greeting, String client, boolean smtpUtf8, String... recipients) {
        var transaction = transaction(smtpUtf8, recipients);
        var origin = new Origin(
                ListenerKind.RELAY,
                InetAddress.ofLiteral(client),
                greeting.name(),
                ReceivedLine.protocol(greeting, transaction, tls.isPresent(), false),
                Optional.empty(),
                tls);
        return new String(ReceivedLine.write(origin, "mx.test", ID, transaction, NOW), StandardCharsets.UTF_8);
    }

    private static Transaction transaction(boolean smtpUtf8, String... recipients) {
        var mail = new Command.Mail(
                new ReversePath.Null(),
                OptionalLong.empty(),
                BodyType.SEVEN_BIT,
                smtpUtf8,
                Optional.empty(),
                Optional.empty());
        return new Transaction(
                mail, List.of(recipients).stream().map(Recipient::of).toList(), 1000, 10, 0);
    }
}

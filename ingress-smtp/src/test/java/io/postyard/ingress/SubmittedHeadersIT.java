package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Under a policy, for all listeners, that headers are to be complete: who submits has them completed, nobody else. */
class SubmittedHeadersIT {
    private static final String POOR =
            "Subject: x\r\nBcc: secret@c.test,\r\n other@c.test\r\nTo: ann@example.com\r\n\r\n";

    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        ingress = new Ingress();
        ingress.policy = policy(Headers.COMPLETE);
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void completesASmallMessage() throws IOException {
        assertThat(data(ingress.submission(), POOR + "..body\r\n")).startsWith("250 2.0.0");
        assertThat(behindReceived(message())).isEqualTo(rich(message().id()) + ".body\r\n");
    }

    @Test
    void completesALargeMessageThatIsStored() throws IOException {
        var body = lines(950_000);
        assertThat(data(ingress.submission(), POOR + body)).startsWith("250 2.0.0");
        assertThat(message().body()).isInstanceOf(Body.Stored.class);
        assertThat(behindReceived(message())).isEqualTo(rich(message().id()) + body);
    }

    @Test
    void completesWhatComesInChunks() throws IOException {
        var body = lines(700_000);
        var octets = (POOR + body).getBytes(StandardCharsets.ISO_8859_1);
        try (var client = addressed(ingress.submission(), "")) {
            // The first chunks end within a name, a fold, and the end of the header.
            int at = 0;
            for (int size : new int[] {3, 20, POOR.length() - 24, 1, 100_000}) {
                assertThat(chunk(client, octets, at, size, "")).startsWith("250 2.0.0");
                at += size;
            }
            assertThat(chunk(client, octets, at, octets.length - at, " LAST")).startsWith("250 2.0.0 Queued");
        }
        assertThat(behindReceived(message())).isEqualTo(rich(message().id()) + body);
    }

    @Test
    void completesBinaryInChunks() throws IOException {
        var binary = "\0\n\r\u00ff".repeat(1000);
        var octets = (POOR + binary).getBytes(StandardCharsets.ISO_8859_1);
        try (var client = addressed(ingress.submission(), " BODY=BINARYMIME")) {
            assertThat(chunk(client, octets, 0, 10, "")).startsWith("250");
            assertThat(chunk(client, octets, 10, octets.length - 10, "")).startsWith("250");
            assertThat(chunk(client, octets, 0, 0, " LAST")).startsWith("250 2.0.0 Queued");
        }
        assertThat(behindReceived(message())).isEqualTo(rich(message().id()) + binary);
    }

    @Test
    void makesAHeaderForAMessageWithoutOne() throws IOException {
        assertThat(data(ingress.submission(), "hello\r\n")).startsWith("250 2.0.0");
        assertThat(behindReceived(message())).isEqualTo(added(message().id()) + "\r\nhello\r\n");
    }

    @Test
    void takesAHeaderThatEndsWithTheMessage() throws IOException {
        assertThat(data(ingress.submission(), "Subject: x\r\n")).startsWith("250 2.0.0");
        assertThat(behindReceived(message()))
                .isEqualTo("Subject: x\r\n" + added(message().id()));
        try (var client = addressed(ingress.submission(), "")) {
            var octets = "Subject: x".getBytes(StandardCharsets.ISO_8859_1);
            assertThat(chunk(client, octets, 0, octets.length, " LAST")).startsWith("250 2.0.0");
        }
        assertThat(behindReceived(ingress.queue.messages.getLast()))
                .isEqualTo("Subject: x\r\n"
                        + added(ingress.queue.messages.getLast().id()));
    }

    @Test
    void saysWhyItRefusesAndGoesOn() throws IOException {
        try (var client = addressed(ingress.submission(), "")) {
            assertThat(content(client, "From: a@b.test\r\nFrom: b@b.test\r\n\r\n" + lines(300_000)))
                    .isEqualTo("550 5.6.0 Message refused: more than one From field (RFC 5322 3.6)");
            address(client, "");
            assertThat(content(client, "Subject: x\r\nand no empty line\r\n"))
                    .isEqualTo("550 5.6.0 Message refused: line 2 of the header is no header field (RFC 5322 2.2)");
            address(client, "");
            assertThat(content(client, "From: nobody\r\n\r\n"))
                    .isEqualTo("550 5.6.0 Message refused: From holds no proper address (RFC 5322 3.4)");
            address(client, "");
            assertThat(content(client, "From: a@b.test\r\nX: y\0\r\n\r\n"))
                    .isEqualTo("550 5.6.0 Message refused: NUL in the header");
            address(client, "");
            assertThat(content(client, "X: y\r\n".repeat(60_000)))
                    .isEqualTo("552 5.3.4 Message refused: its header is too large");
        }
        try (var client = addressed(ingress.submission(), "")) {
            assertThat(chunk(client, "X\r\nY".getBytes(StandardCharsets.ISO_8859_1), 0, 4, ""))
                    .startsWith("250");
            assertThat(client.say("RSET")).startsWith("250");
            address(client, "");
            assertThat(chunk(client, "X: y\r\nY\r\n".getBytes(StandardCharsets.ISO_8859_1), 0, 9, ""))
                    .startsWith("550 5.6.0 Message refused: line 2");
            address(client, "");
            assertThat(content(client, "From: a@b.test\r\n\r\n")).startsWith("250 2.0.0");
        }
        assertThat(ingress.queue.messages).hasSize(1);
        assertThat(ingress.gauge("postyard.ingress.body.used")).isZero();
    }

    /** The same policy, but another server's mail; and a policy that says nothing of headers. */
    @Test
    void changesNoOctetOfOtherMail() throws IOException, NoSuchAlgorithmException {
        var worst = "From: a@b.test\r\nFrom: b@b.test\r\nBcc: secret@c.test\r\nno field \0\u00ff\r\n\r\n";
        for (var mail : List.of(worst, POOR + lines(900_000), "body only\r\n", worst.repeat(9000))) {
            assertThat(data(ingress.relay(), mail)).startsWith("250 2.0.0");
            assertThat(sha256(behindReceived(ingress.queue.messages.getLast()))).isEqualTo(sha256(mail));
        }
        ingress.policy = policy(Headers.AS_THEY_ARE);
        for (var mail : List.of(worst, POOR + lines(900_000))) {
            assertThat(data(ingress.submission(), mail)).startsWith("250 2.0.0");
            assertThat(sha256(behindReceived(ingress.queue.messages.getLast()))).isEqualTo(sha256(mail));
        }
        assertThat(ingress.queue.messages).hasSize(6);
    }

    private AcceptedMessage message() {
        assertThat(ingress.queue.messages).hasSize(1);
        return ingress.queue.messages.getFirst();
    }

    private static String rich(MessageId id) {
        return "Subject: x\r\nTo: ann@example.com\r\n" + added(id) + "\r\n";
    }

    private static String added(MessageId id) {
        var date = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
                .format(id.acceptedAt().atOffset(ZoneOffset.UTC));
        return "Date: " + date + "\r\nFrom: sender@elsewhere.test\r\nMessage-ID: <" + id + "@elsewhere.test>\r\n";
    }

    /** What stands behind the one line that is ours. */
    private String behindReceived(AcceptedMessage message) {
        var text = new String(ingress.queue.bytes(message), StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith("Received: from client.test ");
        return text.split("\r\n(?![ \t])", 2)[1];
    }

    private static String data(InetSocketAddress server, String mail) throws IOException {
        try (var client = addressed(server, "")) {
            return content(client, mail);
        }
    }

    private static String content(Client client, String mail) throws IOException {
        assertThat(client.say("DATA")).startsWith("354");
        client.send(mail.getBytes(StandardCharsets.ISO_8859_1));
        return client.say(".");
    }

    private static String chunk(Client client, byte[] octets, int from, int size, String last) throws IOException {
        client.send("BDAT " + size + last + "\r\n");
        client.send(Arrays.copyOfRange(octets, from, from + size));
        return client.reply();
    }

    private static Client addressed(InetSocketAddress server, String parameters) throws IOException {
        var client = Client.greeted(server);
        address(client, parameters);
        return client;
    }

    private static void address(Client client, String parameters) throws IOException {
        assertThat(client.say("MAIL FROM:<sender@elsewhere.test>" + parameters)).startsWith("250");
        assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
    }

    /** Of letters, so that no line begins with a dot. */
    private static String lines(int octets) {
        var random = new Random(octets);
        var text = new StringBuilder(octets);
        while (text.length() < octets) {
            text.append((char) ('a' + random.nextInt(26)));
            text.append(text.length() % 70 == 0 ? "\r\n" : "");
        }
        return text.append("\r\n").toString();
    }

    private static byte[] sha256(String text) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static PolicySnapshot policy(Headers headers) {
        var ref = new PolicyRef("RelayPolicy", "local/headers", 1);
        return new PolicySnapshot(
                Ingress.policy().domains(),
                List.of(new RelayRule(
                        ref,
                        1,
                        Set.of(),
                        List.of(),
                        Set.of(),
                        Set.of(),
                        Optional.of(new AdmissionRule(
                                ref,
                                false,
                                OptionalLong.empty(),
                                OptionalInt.empty(),
                                false,
                                Screening.OPEN,
                                Optional.empty(),
                                headers)),
                        Optional.empty())));
    }
}

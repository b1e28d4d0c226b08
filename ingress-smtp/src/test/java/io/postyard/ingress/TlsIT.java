package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** STARTTLS and TLS from the start, with a client of the JDK's. */
class TlsIT {
    private static final String HOST = "mx.peer.test";
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int CHUNKS = 49;

    @TempDir
    Path folder;

    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        PeerCertificate.GOOD.writePem(folder);
        ingress = ingress(LONG);
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    private Ingress ingress(Duration handshake) throws IOException {
        return new Ingress(Ingress.tls(tlsFiles(), handshake));
    }

    private TlsFiles tlsFiles() {
        return new TlsFiles(Optional.of(PemFiles.in(folder)), Optional.empty(), Duration.ofMillis(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void takesAMessageAfterStartTls(String version) throws IOException {
        try (var client = greeted()) {
            assertThat(client.say("STARTTLS")).isEqualTo("220 2.0.0 Ready to start TLS");
            assertThat(client.secure(TlsClient.of(HOST, version)).getProtocol()).isEqualTo(version);
            assertThat(client.say("EHLO client.test")).contains("PIPELINING").doesNotContain("STARTTLS");
            send(client);
            assertThat(client.say("QUIT")).startsWith("221");
            assertThat(client.isHungUpOn()).isTrue();
        }
        var message = ingress.queue.messages.getFirst();
        var tls = message.origin().tls().orElseThrow();
        assertThat(tls.version()).isEqualTo(version);
        assertThat(tls.serverName()).contains(HOST);
        assertThat(message.origin().protocol()).isEqualTo("ESMTPS");
        assertThat(new String(ingress.queue.bytes(message), StandardCharsets.UTF_8))
                .contains("\t(using " + version + " with cipher " + tls.cipher()
                        + ")\r\n\tby mx.postyard.test with ESMTPS")
                .endsWith("\r\nSubject: x\r\n\r\nhello\r\n");
        assertThat(handshakes("full")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void takesAMessageWhereTlsComesFirst(String version) throws IOException {
        try (var client = new Client(ingress.submissions())) {
            client.secure(TlsClient.of(HOST, version));
            assertThat(client.reply()).startsWith("220 mx.postyard.test");
            assertThat(client.say("EHLO client.test")).doesNotContain("STARTTLS");
            assertThat(client.say("STARTTLS")).startsWith("503 5.5.1");
            send(client);
        }
        assertThat(ingress.queue.messages.getFirst().origin().protocol()).isEqualTo("ESMTPS");
    }

    @Test
    void knowsNothingOfTheSessionBefore() throws IOException {
        try (var client = greeted()) {
            client.say("STARTTLS");
            client.secure(TlsClient.of(HOST, "TLSv1.3"));
            assertThat(client.say("MAIL FROM:<a@b.test>")).startsWith("503 5.5.1");
        }
    }

    /** CVE-2011-0411: whoever sits between may say something of his own behind the client's STARTTLS. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO evil.test\r\nMAIL FROM:<evil@evil.test>\r\nRCPT TO:<ann@example.com>\r\n",
                "NOOP\r\n",
                "EHLO evi",
                "\r\n"
            })
    void neverObeysWhatWasSaidInTheClear(String injected) throws IOException {
        try (var client = greeted()) {
            client.send("STARTTLS\r\n" + injected);
            assertThat(client.reply()).startsWith("220");
            client.secure(TlsClient.of(HOST, "TLSv1.3"));
            // Obeyed, it would have been answered before this.
            assertThat(client.say("QUIT")).startsWith("221");
            assertThat(client.isHungUpOn()).isTrue();
        }
        assertThat(ingress.count("postyard.ingress.recipients", "accepted")).isZero();
    }

    @Test
    void takesNoCommandForAHandshake() throws IOException {
        try (var client = greeted()) {
            assertThat(client.say("STARTTLS")).startsWith("220");
            client.send("MAIL FROM:<evil@evil.test>\r\n");
            // An alert is said to it, which is no reply.
            assertThat(client.reply()).doesNotContain("250");
            assertThat(client.isHungUpOn()).isTrue();
        }
        assertThat(handshakes("not_tls")).isEqualTo(1);
    }

    @Test
    void refusesOldVersions() throws IOException {
        try (var client = greeted()) {
            client.say("STARTTLS");
            // The JDK's client cannot say it any more: a ClientHello for TLS 1.1, of one suite and no extension.
            var hello = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
            var fixed = new byte[] {22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2};
            System.arraycopy(fixed, 0, hello, 0, fixed.length);
            System.arraycopy(new byte[] {0, 0, 2, (byte) 0xc0, 0x14, 1, 0}, 0, hello, 43, 7);
            client.send(hello);
            // A fatal alert, protocol_version.
            assertThat(client.octets(7)).containsExactly(21, 3, 3, 0, 2, 2, 70);
            assertThat(client.isHungUpOn()).isTrue();
        }
        assertThat(handshakes("no_common_version")).isEqualTo(1);
    }

    @Test
    void countsAClientThatDoesNotTrustUs() throws IOException {
        try (var client = greeted()) {
            client.say("STARTTLS");
            assertThatThrownBy(() -> client.secure(TlsClient.of("mx.stranger.test", "TLSv1.2")))
                    .isInstanceOf(SSLHandshakeException.class);
        }
        Eventually.holds("the refusal is counted", () -> handshakes("certificate_refused") == 1);
    }

    @Test
    void resumesSessions() throws IOException {
        var tls = TlsClient.of(HOST, "TLSv1.3");
        for (int i = 0; i < 2; i++) {
            try (var client = new Client(ingress.submissions())) {
                client.secure(tls);
                assertThat(client.reply()).startsWith("220");
                assertThat(client.say("QUIT")).startsWith("221");
                assertThat(client.isHungUpOn()).isTrue();
            }
        }
        assertThat(handshakes("full")).isEqualTo(1);
        assertThat(handshakes("resumed")).isEqualTo(1);
    }

    @Test
    void endsAHandshakeThatStalls() throws IOException {
        ingress.close();
        ingress = ingress(Duration.ofMillis(10));
        try (var client = greeted();
                var other = new Client(ingress.submissions())) {
            client.say("STARTTLS");
            client.send(new byte[] {22, 3, 1});
            assertThat(client.reply()).isEmpty();
            assertThat(other.reply()).isEmpty();
        }
        assertThat(handshakes("timeout")).isEqualTo(2);
        assertThat(ingress.role.isReady()).isTrue();
        Eventually.holds("no session is left", () -> ingress.gauge("postyard.ingress.sessions") == 0);
    }

    /** It would otherwise last as long as the drain may. */
    @Test
    void endsAHandshakeWhenTheProcessGoesDown() throws IOException {
        try (var client = greeted();
                var other = new Client(ingress.submissions())) {
            client.say("STARTTLS");
            Eventually.holds("both are there", () -> ingress.gauge("postyard.ingress.sessions") == 2);
            assertTimeout(Duration.ofSeconds(4), ingress::close);
            assertThat(client.reply()).isEmpty();
            assertThat(other.reply()).isEmpty();
        }
        assertThat(handshakes("lost")).isEqualTo(2);
    }

    /** A handshake message that never ends. */
    @Test
    void endsAHandshakeThatIsTooLarge() throws IOException {
        try (var client = greeted()) {
            client.say("STARTTLS");
            // A record of 16 KiB, and in the first one the head of a ClientHello of 16 MiB.
            var header = new byte[] {22, 3, 1, 64, 0};
            var start = new byte[] {1, -1, -1, -1, 3, 3};
            var garbage = new byte[16 * (header.length + 16 * 1024)];
            for (int at = 0; at < garbage.length; at += header.length + 16 * 1024) {
                System.arraycopy(header, 0, garbage, at, header.length);
            }
            System.arraycopy(start, 0, garbage, header.length, start.length);
            try {
                client.send(garbage);
                client.octets(1024);
            } catch (IOException reset) {
                // It was ended while we were talking.
            }
        }
        Eventually.holds("no session is left", () -> ingress.gauge("postyard.ingress.sessions") == 0);
        assertThat(handshakes("full")).isZero();
        assertThat(ingress.role.isReady()).isTrue();
    }

    /** Fifty megabytes in chunks, with replies while more comes in. */
    @Test
    void carriesALargeMessageUnchanged() throws Exception {
        ingress.close();
        ingress = new Ingress(Ingress.tls(tlsFiles(), LONG, SessionLimits.DEFAULT));
        var random = new Random(1);
        var chunk = new byte[1 << 20];
        var sent = MessageDigest.getInstance("SHA-256");
        try (var client = greeted()) {
            client.say("STARTTLS");
            client.secure(TlsClient.of(HOST, "TLSv1.3"));
            client.say("EHLO client.test");
            client.say("MAIL FROM:<a@b.test> BODY=BINARYMIME");
            client.say("RCPT TO:<ann@example.com>");
            for (int left = CHUNKS; left > 0; left--) {
                random.nextBytes(chunk);
                sent.update(chunk);
                client.send("BDAT " + chunk.length + (left == 1 ? " LAST" : "") + "\r\n");
                client.send(chunk);
            }
            for (int left = CHUNKS; left > 1; left--) {
                assertThat(client.reply()).isEqualTo("250 2.0.0 " + chunk.length + " octets received");
            }
            assertThat(client.reply()).startsWith("250 2.0.0 Queued");
        }
        var stored = ingress.queue.bytes(ingress.queue.messages.getFirst());
        var arrived = MessageDigest.getInstance("SHA-256");
        arrived.update(stored, stored.length - CHUNKS * chunk.length, CHUNKS * chunk.length);
        assertThat(arrived.digest()).isEqualTo(sent.digest());
    }

    @Test
    void saysItsLastWordsEncryptedAndEndsTheStream() throws IOException {
        try (var client = greeted()) {
            client.say("STARTTLS");
            client.secure(TlsClient.of(HOST, "TLSv1.3"));
            for (int i = 0; i < Ingress.LIMITS.maxErrors(); i++) {
                assertThat(client.say("JUNK")).startsWith("500");
            }
            assertThat(client.say("JUNK")).startsWith("421 4.7.0");
            // A stream that was cut would be an exception.
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void answersAClientThatHasSaidAll() throws IOException {
        try (var client = greeted()) {
            client.say("STARTTLS");
            client.secure(TlsClient.of(HOST, "TLSv1.3"));
            client.send("EHLO client.test\r\nNOOP\r\n");
            client.endOfInput();
            assertThat(client.reply()).contains("PIPELINING");
            assertThat(client.reply()).startsWith("250 2.0.0");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void showsTheNewCertificateAndKeepsOpenSessions() throws IOException {
        try (var open = greeted()) {
            open.say("STARTTLS");
            open.secure(TlsClient.of(HOST, "TLSv1.3"));
            PeerCertificate.WRONG_NAME.writePem(folder);
            Eventually.holds("the new certificate is shown", () -> ingress.shows("elsewhere.invalid"));
            assertThat(ingress.shows(HOST)).isFalse();
            open.say("EHLO client.test");
            send(open);
        }
    }

    @Test
    void keepsTheLastGoodCertificateWhereTheNewOneIsBroken() throws IOException {
        Files.writeString(folder.resolve("tls.crt"), "this is no certificate");
        Eventually.holds("the broken file is seen", () -> certificates("kept") == 1);
        assertThat(ingress.shows(HOST)).isTrue();
        assertThat(ingress.gauge("postyard.ingress.tls.expiry")).isGreaterThan(4_000_000_000.0);
        PeerCertificate.GOOD.writePem(folder);
        Eventually.holds("the good file is seen", () -> certificates("loaded") == 1);
    }

    @Test
    void offersNothingWithoutACertificate() throws IOException {
        try (var plain = new Ingress();
                var client = new Client(plain.relay())) {
            client.reply();
            assertThat(client.say("EHLO client.test")).doesNotContain("STARTTLS");
            assertThat(client.say("STARTTLS")).startsWith("502 5.5.1");
        }
    }

    private Client greeted() throws IOException {
        var client = new Client(ingress.relay());
        client.reply();
        assertThat(client.say("EHLO client.test")).contains("STARTTLS");
        return client;
    }

    private static void send(Client client) throws IOException {
        client.say("MAIL FROM:<a@b.test>");
        client.say("RCPT TO:<ann@example.com>");
        client.say("DATA");
        assertThat(client.say("Subject: x\r\n\r\nhello\r\n.")).startsWith("250 2.0.0 Queued");
    }

    private double handshakes(String outcome) {
        return ingress.count("postyard.ingress.tls.handshakes", outcome);
    }

    private double certificates(String state) {
        return ingress.registry
                .get("postyard.ingress.tls.certificates")
                .tag("state", state)
                .gauge()
                .value();
    }
}

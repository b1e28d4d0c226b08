package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.netty.ProxyHeaders;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.testkit.smtp.PeerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS behind the header of a proxy, which itself is in the clear. */
class ProxyTlsIT {
    private static final String CLIENT = "192.0.2.66";
    private static final TlsClient TLS = TlsClient.of("mx.peer.test", "TLSv1.3");

    @TempDir
    Path folder;

    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        PeerCertificate.GOOD.writePem(folder);
        var files = new TlsFiles(Optional.of(PemFiles.in(folder)), Optional.empty(), Duration.ofMinutes(1));
        ingress = new Ingress(config -> Ingress.tls(files, Duration.ofMinutes(1))
                .apply(config)
                .withProxies(ProxyTrust.of(List.of("127.0.0.1"))));
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void startsTls() throws IOException {
        try (var client = new Client(ingress.relay())) {
            client.send(ProxyHeaders.text4(CLIENT));
            assertThat(client.reply()).startsWith("220");
            client.say("EHLO client.test");
            assertThat(client.say("STARTTLS")).startsWith("220");
            client.secure(TLS);
            send(client);
        }
        assertMail();
    }

    /** The client's first octets come with the header, or after it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void beginsWithTls(boolean together) throws IOException {
        var header = ProxyHeaders.binary(CLIENT);
        try (var client =
                together ? Client.prefixed(header, ingress.submissions()) : new Client(ingress.submissions())) {
            if (!together) {
                client.send(header);
            }
            client.secure(TLS);
            assertThat(client.reply()).startsWith("220");
            send(client);
        }
        assertMail();
    }

    /** Under TLS it is too late for it. */
    @Test
    void wantsTheHeaderBeforeTls() throws IOException {
        try (var client = new Client(ingress.submissions())) {
            client.send(ProxyHeaders.text4(CLIENT));
            client.secure(TLS);
            assertThat(client.reply()).startsWith("220");
            client.send(ProxyHeaders.text4("192.0.2.77"));
            assertThat(client.reply()).startsWith("500 5.5.1");
            send(client);
        }
        assertMail();
    }

    /** To whoever expects a handshake it is none. */
    @Test
    void takesNoHeaderFromOthers() throws IOException {
        assumeThat(System.getProperty("os.name"))
                .as("where 127.0.0.2 is an address")
                .isEqualTo("Linux");
        try (var client = Client.from("127.0.0.2", ingress.submissions())) {
            client.send(ProxyHeaders.text4(CLIENT));
            assertThatThrownBy(() -> client.secure(TLS)).isInstanceOf(IOException.class);
        }
        assertThat(ingress.count("postyard.ingress.tls.handshakes", "not_tls")).isEqualTo(1);
    }

    private static void send(Client client) throws IOException {
        client.say("EHLO client.test");
        assertThat(client.sendMail()).startsWith("250");
    }

    private void assertMail() {
        var origin = ingress.queue.messages.getFirst().origin();
        assertThat(origin.client()).isEqualTo(InetAddress.ofLiteral(CLIENT));
        assertThat(origin.protocol()).isEqualTo("ESMTPS");
    }
}

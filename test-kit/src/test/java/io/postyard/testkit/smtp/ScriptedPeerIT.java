package io.postyard.testkit.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedPeerIT {
    private final ScriptedPeer peer = ScriptedPeer.start();

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void takesMailOctetByOctet() throws IOException {
        try (var client = new Client(peer)) {
            client.says("EHLO me", "MAIL FROM:<a@x.test> SIZE=9", "RCPT TO:<b@peer.test>", "RCPT TO:<c@peer.test>");
            client.writes("DATA\r\n..one\r\nbare\nlf\r.\r\n.x\r\n\r\n.\r\n");
            assertThat(client.lastReplyTo("QUIT")).startsWith("221");
        }
        var message = peer.awaitAccepted(1).getFirst();
        assertThat(message.text()).isEqualTo(".one\r\nbare\nlf\r.\r\nx\r\n\r\n");
        assertThat(message.reversePath()).isEqualTo("a@x.test");
        assertThat(message.recipients()).containsExactly("b@peer.test", "c@peer.test");
        assertThat(message.mail()).endsWith("SIZE=9");
        peer.awaitAllClosed();
        assertThat(peer.sessions().getFirst().verbs()).containsExactly("EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT");
    }

    @Test
    void aRuleActsAsOftenAsItWasTold() throws IOException {
        peer.on(Stage.RCPT, PeerBehaviour.reply(451, "4.7.1 first", "4.7.1 second"))
                .timesForEachAddress(1);
        peer.onRcpt("gone@peer.test", PeerBehaviour.reply(550, "5.1.1 no"));
        try (var client = new Client(peer)) {
            client.says("HELO me", "MAIL FROM:<>");
            assertThat(client.lastReplyTo("RCPT TO:<b@peer.test>")).isEqualTo("451 4.7.1 second");
            assertThat(client.lastReplyTo("RCPT TO:<B@peer.test>")).startsWith("250");
            assertThat(client.lastReplyTo("RCPT TO:<gone@peer.test>")).startsWith("451");
            assertThat(client.lastReplyTo("RCPT TO:<gone@peer.test>")).startsWith("550");
        }
    }

    @Test
    void countsWhatItTookThoughTheClientNeverHeard() throws IOException {
        peer.on(Stage.AFTER_FINAL_DOT, PeerBehaviour.drop()).times(1);
        try (var client = new Client(peer)) {
            client.says("HELO me", "MAIL FROM:<>", "RCPT TO:<b@peer.test>", "DATA");
            client.writes("hello\r\n.\r\n");
            assertThat(client.reader.readLine()).isNull();
        }
        assertThat(peer.awaitAccepted(1)).hasSize(1);
    }

    @Test
    void aStallEndsWhenItIsReleased() throws IOException {
        peer.on(Stage.EHLO, PeerBehaviour.stall()).times(1);
        try (var client = new Client(peer)) {
            client.writes("EHLO me\r\n");
            peer.awaitStalls(1);
            peer.release();
            assertThat(client.reply()).isEqualTo("250 CHUNKING");
        }
    }

    @Test
    void aFaultNamedInAnAddressIsObeyed() throws IOException {
        peer.obeyFaultsInAddresses();
        try (var client = new Client(peer)) {
            client.says("HELO me", "MAIL FROM:<>");
            assertThat(client.lastReplyTo("RCPT TO:<tempfail-452@peer.test>")).startsWith("452");
            assertThat(client.lastReplyTo("RCPT TO:<fail-553-x@peer.test>")).startsWith("553");
        }
    }

    @Test
    void comesBackOnThePortItHad() throws IOException {
        peer.goDown();
        assertThatIOException().isThrownBy(() -> new Client(peer));
        peer.comeBack();
        try (var client = new Client(peer)) {
            assertThat(client.lastReplyTo("NOOP")).startsWith("250");
        }
    }

    @Test
    void takesChunksInsideTls() throws Exception {
        peer.withTls(PeerCertificate.GOOD);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(PeerCertificate.trustStore());
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (var client = new Client(peer)) {
            client.says("EHLO me");
            assertThat(client.lastReplyTo("STARTTLS")).startsWith("220");
            var encrypted = context.getSocketFactory().createSocket(client.socket, "mx.peer.test", peer.port(), true);
            var inside = new Client(encrypted);
            inside.says("EHLO me", "MAIL FROM:<>", "RCPT TO:<b@peer.test>");
            inside.writes("BDAT 4\r\n.\r\nx");
            assertThat(inside.reply()).startsWith("250");
            inside.writes("BDAT 2 LAST\r\n\r\n");
            assertThat(inside.reply()).startsWith("250");
        }
        assertThat(peer.awaitAccepted(1).getFirst())
                .matches(PeerMessage::tls)
                .extracting(PeerMessage::text)
                .isEqualTo(".\r\nx\r\n");
    }

    /** Knows just enough SMTP to talk to the peer. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader reader;

        Client(ScriptedPeer peer) throws IOException {
            this(new Socket(peer.ip(), peer.port()));
            assertThat(reply()).startsWith("220");
        }

        Client(Socket socket) throws IOException {
            this.socket = socket;
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void writes(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void says(String... commands) throws IOException {
            for (var command : commands) {
                lastReplyTo(command);
            }
        }

        String lastReplyTo(String command) throws IOException {
            writes(command + "\r\n");
            return command.equals("QUIT") ? quit() : reply();
        }

        private String quit() throws IOException {
            var line = reply();
            while (!line.startsWith("221")) {
                line = reply();
            }
            return line;
        }

        String reply() throws IOException {
            var line = reader.readLine();
            while (line != null && line.charAt(3) == '-') {
                line = reader.readLine();
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

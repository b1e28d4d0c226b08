package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.netty.ProxyHeaders;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.event.Event;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AUTH over sockets: who gets in, what those who guess get, and what is known of it afterwards. */
class LoginIT {
    /** Both with the password s3cret. */
    private static final String ANN =
            "ann@example.com:SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$MiuIWMPE8f1wvUs8gqR/HUOBiaxP2InTIltSNS8murY="
                    + ":UKlEJeK+9JbWnqN1OJJFASpGl2gC6h5m1W8s9eH3q3Q=\n";

    private static final String BOB = "bob:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";

    private static final String GOOD = "AUTH PLAIN " + base64("\0ann@example.com\0s3cret");
    private static final String BAD = "AUTH PLAIN " + base64("\0ann@example.com\0guess");
    private static final String STRANGER = "AUTH PLAIN " + base64("\0mallory\0guess");
    private static final String FAILED = "535 5.7.8 Name or password wrong";

    @TempDir
    Path folder;

    private Path users;
    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        PeerCertificate.GOOD.writePem(folder);
        users = folder.resolve("users");
        Files.writeString(users, ANN);
        ingress = ingress(Duration.ofMillis(1));
    }

    private Ingress ingress(Duration delay) throws IOException {
        return ingress(delay, ProxyTrust.NONE);
    }

    private Ingress ingress(Duration delay, ProxyTrust trust) throws IOException {
        var tls = new TlsFiles(Optional.of(PemFiles.in(folder)), Optional.empty(), Duration.ofMillis(20));
        return new Ingress(config -> Ingress.tls(tls, Duration.ofMinutes(1))
                .apply(config)
                .withLogins(
                        new LoginSettings(Optional.of(users), Duration.ofMillis(20), delay, delay.multipliedBy(100), 3))
                .withProxies(trust));
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void isOfferedUnderTlsOnly() throws IOException {
        try (var client = new Client(ingress.submission())) {
            client.reply();
            assertThat(client.say("EHLO client.test")).doesNotContain("AUTH");
            assertThat(client.say(GOOD)).startsWith("538 5.7.11");
            client.say("STARTTLS");
            client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
            assertThat(client.say("EHLO client.test")).contains("250 AUTH PLAIN LOGIN SCRAM-SHA-256");
            assertThat(client.say(GOOD)).startsWith("235 2.7.0");
        }
    }

    @Test
    void theMessageSaysThatItsSenderIsKnownAndNotWhoItIs() throws IOException {
        try (var client = secured()) {
            assertThat(client.say(GOOD)).isEqualTo("235 2.7.0 Authentication succeeded");
            assertThat(client.say(GOOD)).startsWith("503 5.5.1");
            send(client);
        }
        var message = ingress.queue.messages.getFirst();
        assertThat(message.origin().identity()).contains("ann@example.com");
        assertThat(message.origin().protocol()).isEqualTo("ESMTPSA");
        assertThat(new String(ingress.queue.bytes(message), StandardCharsets.UTF_8))
                .contains("with ESMTPSA id")
                .doesNotContain("ann@example.com\0")
                .doesNotContain("user");
        assertThat(ingress.count("postyard.ingress.logins", "succeeded")).isEqualTo(1);
    }

    @Test
    void speaksLoginWithAndWithoutTheName() throws IOException {
        try (var client = secured()) {
            assertThat(client.say("AUTH LOGIN")).isEqualTo("334 " + base64("Username:"));
            assertThat(client.say(base64("ANN@example.com"))).isEqualTo("334 " + base64("Password:"));
            assertThat(client.say(base64("s3cret"))).startsWith("235");
        }
        try (var client = secured()) {
            assertThat(client.say("AUTH LOGIN " + base64("ann@example.com"))).isEqualTo("334 " + base64("Password:"));
            assertThat(client.say("*")).startsWith("501");
            assertThat(client.say("AUTH PLAIN")).isEqualTo("334");
            assertThat(client.say(base64("\0ann@example.com\0s3cret"))).startsWith("235");
        }
    }

    @Test
    void speaksScram() throws IOException {
        try (var client = secured()) {
            assertThat(client.say("AUTH SCRAM-SHA-256")).isEqualTo("334");
            assertThat(scram(client, "", "ann@example.com", "s3cret")).startsWith("235");
        }
        try (var client = secured()) {
            assertThat(scram(client, "AUTH SCRAM-SHA-256 ", "ann@example.com", "s3cret"))
                    .startsWith("235");
        }
        try (var client = secured()) {
            assertThat(scram(client, "AUTH SCRAM-SHA-256 ", "ann@example.com", "guess"))
                    .isEqualTo(FAILED);
            assertThat(scram(client, "AUTH SCRAM-SHA-256 ", "mallory", "s3cret"))
                    .isEqualTo(FAILED);
        }
    }

    @Test
    void saysTheSameToAWrongPasswordAndToAWrongName() throws IOException {
        try (var client = secured()) {
            assertThat(client.say(BAD)).isEqualTo(FAILED);
            assertThat(client.say(STRANGER)).isEqualTo(FAILED);
            assertThat(client.say(BAD)).isEqualTo("421 4.7.0 Too many failed authentications. Goodbye");
            assertThat(client.isHungUpOn()).isTrue();
        }
        assertThat(ingress.count("postyard.ingress.logins", "failed")).isEqualTo(3);
        ingress.close();
        assertThat(ingress.queue.told)
                .extracting(event -> ((Event.Refused) event.detail()).reply())
                .contains(FAILED);
        assertThat(ingress.queue.told.toString()).doesNotContain("mallory", "guess");
    }

    /** What a client sends ahead is heard when it is known who it is, as what it is: one line each. */
    @Test
    void hearsWhatComesBehindAuth() throws IOException {
        try (var client = secured()) {
            client.send(GOOD + "\r\nMAIL FROM:<ann@example.com>\r\nNOOP\r\n");
            assertThat(client.reply()).startsWith("235");
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("250 2.0.0");
            assertThat(client.say("AUTH LOGIN")).startsWith("503");
        }
        try (var client = secured()) {
            client.send("AUTH LOGIN\r\nMAIL FROM:<ann@example.com>\r\nNOOP\r\n");
            assertThat(client.reply()).startsWith("334");
            assertThat(client.reply()).as("no command").startsWith("501 5.5.2");
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
    }

    @Test
    void hearsNoResponseThatIsTooLong() throws IOException {
        try (var client = secured()) {
            client.say("AUTH PLAIN");
            assertThat(client.say("A".repeat(12_286))).startsWith("501 5.5.2");
            client.say("AUTH PLAIN");
            assertThat(client.say("A".repeat(200_000))).startsWith("500 5.5.6");
            client.say("AUTH PLAIN");
            client.send("AAAA\n");
            assertThat(client.reply()).startsWith("500 5.5.2");
            assertThat(client.say("NOOP")).startsWith("250");
            assertThat(client.say(GOOD)).startsWith("235");
        }
    }

    @Test
    void changesWithTheFileAndKeepsTheLastGoodOne() throws IOException {
        Files.writeString(users, ANN + BOB);
        Eventually.holds("bob is known, but not by SCRAM", () -> !offer().contains("SCRAM"));
        try (var client = secured()) {
            assertThat(client.say("AUTH PLAIN " + base64("\0bob\0s3cret"))).startsWith("235");
            Files.writeString(users, "bob:nonsense\n");
            assertThat(client.say("NOOP")).as("the session goes on").startsWith("250");
        }
        Files.writeString(users, BOB + "# nobody else is left\n");
        Eventually.holds("ann is gone", () -> answer(GOOD).equals(FAILED));
        assertThat(answer("AUTH PLAIN " + base64("\0bob\0s3cret"))).startsWith("235");
    }

    @Test
    void withoutUsersThereIsNoAuth() throws IOException {
        Files.writeString(users, "# nobody\n");
        Eventually.holds("nobody is left", () -> !offer().contains("AUTH"));
        assertThat(answer(GOOD)).startsWith("502");
    }

    /** Nobody's thread waits: the loop that serves them all is one, and serves others meanwhile. */
    @Test
    void letsThoseWaitWhoGuessAndNobodyElse() throws IOException {
        ingress.close();
        ingress = ingress(Duration.ofMinutes(1));
        var guessers = Stream.generate(this::guesser).limit(16).toList();
        Eventually.holds(
                "there is room for eight of one client", () -> ingress.count("postyard.ingress.logins", "busy") == 8);
        try (var other = Client.from("127.0.0.2", ingress.submission())) {
            other.reply();
            other.say("EHLO other.test");
            other.say("STARTTLS");
            other.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
            other.say("EHLO other.test");
            assertThat(other.say(GOOD)).as("the right password is not held up").startsWith("235");
            send(other);
        }
        assertThat(ingress.count("postyard.ingress.logins", "failed"))
                .as("answers to guesses")
                .isZero();
        for (var guesser : guessers) {
            guesser.die();
        }
    }

    @Test
    void tellsGuessersBehindAProxyFromOthersBehindIt() throws IOException {
        ingress.close();
        ingress = ingress(Duration.ofMinutes(1), ProxyTrust.of(List.of("127.0.0.1")));
        var guessers = new ArrayList<Client>();
        for (int i = 0; i < 9; i++) {
            var guesser = behindProxy("192.0.2.66");
            guesser.send(BAD + "\r\n");
            guessers.add(guesser);
        }
        Eventually.holds("eight wait", () -> ingress.count("postyard.ingress.logins", "busy") == 1);
        try (var other = behindProxy("192.0.2.67")) {
            assertThat(other.say(GOOD)).as("the right password is not held up").startsWith("235");
        }
        for (var guesser : guessers) {
            guesser.die();
        }
    }

    /** Else the one who is sent away would know that the other was right. */
    @Test
    void tellsNothingOfProofsWhileThereIsNoRoom() throws IOException {
        ingress.close();
        ingress = ingress(Duration.ofMinutes(1));
        try (var right = secured();
                var wrong = secured()) {
            var rightProof = lastOfScram(right, "AUTH SCRAM-SHA-256 ", "ann@example.com", "s3cret");
            var wrongProof = lastOfScram(wrong, "AUTH SCRAM-SHA-256 ", "ann@example.com", "guess");
            var guessers = Stream.generate(this::guesser).limit(9).toList();
            Eventually.holds("eight wait", () -> ingress.count("postyard.ingress.logins", "busy") == 1);
            assertThat(right.say(rightProof)).startsWith("454 4.7.0").isEqualTo(wrong.say(wrongProof));
            for (var guesser : guessers) {
                guesser.die();
            }
        }
    }

    @Test
    void aStopWaitsForNoAnswerThatIsHeldBack() throws Exception {
        ingress.close();
        ingress = ingress(Duration.ofMinutes(1));
        try (var guesser = secured()) {
            // One read: when the first is answered, the second has been heard.
            guesser.send("NOOP\r\n" + BAD + "\r\n");
            assertThat(guesser.reply()).startsWith("250");
            var closing = Thread.ofVirtual().start(ingress::close);
            assertThat(guesser.reply()).startsWith("421 4.3.2");
            closing.join();
        }
    }

    private Client guesser() {
        try {
            var client = secured();
            client.send(BAD + "\r\n");
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String offer() {
        try (var client = new Client(ingress.submissions())) {
            client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
            client.reply();
            return client.say("EHLO client.test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer(String command) {
        try (var client = secured()) {
            return client.say(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Client secured() throws IOException {
        return secured(new Client(ingress.submissions()));
    }

    private Client behindProxy(String address) throws IOException {
        return secured(Client.prefixed(ProxyHeaders.text4(address), ingress.submissions()));
    }

    private static Client secured(Client client) throws IOException {
        client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
        client.reply();
        client.say("EHLO client.test");
        return client;
    }

    private static String scram(Client client, String command, String name, String password) throws IOException {
        var answer = client.say(lastOfScram(client, command, name, password));
        return answer.startsWith("334") ? client.say("") : answer;
    }

    /** What the client says when it has been told the salt. */
    private static String lastOfScram(Client client, String command, String name, String password) throws IOException {
        var first = "n=" + name + ",r=nonce";
        var server = new String(
                Base64.getDecoder()
                        .decode(client.say(command + base64("n,," + first)).substring(4)),
                StandardCharsets.UTF_8);
        var parts = server.split(",", 3);
        var salt = Base64.getDecoder().decode(parts[1].substring(2));
        var last = "c=biws," + parts[0];
        var proof = proof(password, salt, Integer.parseInt(parts[2].substring(2)), first + "," + server + "," + last);
        return base64(last + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    /** RFC 5802 §3, as a client computes it. */
    private static byte[] proof(String password, byte[] salt, int iterations, String authMessage) throws IOException {
        try {
            var salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                    .getEncoded();
            var proof = hmac(salted, "Client Key");
            var signature = hmac(MessageDigest.getInstance("SHA-256").digest(proof), authMessage);
            for (int i = 0; i < proof.length; i++) {
                proof[i] = (byte) (proof[i] ^ signature[i]);
            }
            return proof;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(Client client) throws IOException {
        client.say("MAIL FROM:<ann@example.com>");
        client.say("RCPT TO:<bob@example.com>");
        client.say("DATA");
        assertThat(client.say("Subject: x\r\n\r\nhello\r\n.")).startsWith("250 2.0.0 Queued");
    }
}

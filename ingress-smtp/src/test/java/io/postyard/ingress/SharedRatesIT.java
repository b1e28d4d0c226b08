package io.postyard.ingress;

import static io.postyard.ingress.RateRules.rate;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.policy.RateLimit.Count;
import io.postyard.mail.policy.RateLimit.Per;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.policy.PolicyView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two ingress processes on one broker: what one counts, counts at the other. */
class SharedRatesIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    private static final String ANN =
            "ann@example.com:SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$MiuIWMPE8f1wvUs8gqR/HUOBiaxP2InTIltSNS8murY="
                    + ":UKlEJeK+9JbWnqN1OJJFASpGl2gC6h5m1W8s9eH3q3Q=\n";

    /** Of Ann's password, each twice as long in being told as the one before: 1, 2, 4 ms. */
    private static final int GUESSES = 10;

    @TempDir
    Path folder;

    private int clients;

    /** One of them. */
    private static final class Pod implements AutoCloseable {
        private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        private final PolicyView policy = new PolicyView(KAFKA.settings());
        private final IngressRole role;

        private Pod(Ingress.Tweak tweak) throws IOException {
            role = new IngressRole(
                    tweak.apply(Ingress.config()), KAFKA.settings(), policy, registry, InstantSource.system());
            role.start();
            Eventually.holds("ready: " + role.readiness(), role::isReady);
        }

        private Client from(String address) throws IOException {
            var client = Client.from(address, role.addresses().getFirst().address());
            client.reply();
            client.say("EHLO client.test");
            return client;
        }

        private String send(String address) {
            try (var client = from(address)) {
                return client.sendMail();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String mail(String address) {
            try (var client = from(address)) {
                return client.say("MAIL FROM:<a@b.test>");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private boolean hasHeard() {
            return registry.get("postyard.ingress.counts.heard").counter().count() > 0;
        }

        private boolean hasTold() {
            return registry.get("postyard.ingress.counts")
                            .tag("outcome", "told")
                            .counter()
                            .count()
                    > 0;
        }

        @Override
        public void close() {
            role.close();
            policy.close();
        }
    }

    @BeforeEach
    void publish() {
        KAFKA.reset();
        try (var publisher = new PolicyPublisher(KAFKA.settings())) {
            Ingress.policy().domains().forEach(domain -> publisher.put(domain).join());
            publisher
                    .put(RateRules.rule(List.of(rate(Per.CLIENT_NETWORK, Count.MESSAGES, 4))))
                    .join();
        }
    }

    @Test
    void aLimitHoldsForBothTogether() throws IOException {
        try (var a = new Pod(config -> config);
                var b = new Pod(config -> config)) {
            // Nothing is told before the topic was read.
            Eventually.holds("b hears a", () -> {
                a.send(fresh());
                return b.hasHeard();
            });
            Eventually.holds("a hears b", () -> {
                b.send(fresh());
                return a.hasHeard();
            });
            for (int i = 0; i < 2; i++) {
                assertThat(a.send("127.0.0.7")).startsWith("250");
                assertThat(b.send("127.0.0.7")).startsWith("250");
            }
            // Each has taken two of four itself.
            Eventually.holds("a counts b's mail", () -> a.mail("127.0.0.7").startsWith("451 4.7.1"));
            Eventually.holds("b counts a's mail", () -> b.mail("127.0.0.7").startsWith("451 4.7.1"));
            assertThat(a.send("127.0.0.8")).startsWith("250");
        }
    }

    /** What was counted is not forgotten when a process is replaced, nor when all of them are. */
    @Test
    void aProcessThatStartsGoesOnWithWhatWasCounted() throws IOException {
        try (var before = new Pod(config -> config)) {
            Eventually.holds("it tells", () -> {
                before.send(fresh());
                return before.hasTold();
            });
            for (int i = 0; i < 4; i++) {
                assertThat(before.send("127.0.0.7")).startsWith("250");
            }
            assertThat(before.mail("127.0.0.7")).startsWith("451 4.7.1");
        }
        try (var after = new Pod(config -> config)) {
            Eventually.holds(
                    "it counts what was before", () -> after.mail("127.0.0.7").startsWith("451 4.7.1"));
            assertThat(after.send("127.0.0.8")).startsWith("250");
        }
    }

    @Test
    void guessesAtOneMakeThoseAtTheOtherSlow() throws Exception {
        PeerCertificate.GOOD.writePem(folder);
        var users = Files.writeString(folder.resolve("users"), ANN);
        var tls = new TlsFiles(Optional.of(PemFiles.in(folder)), Optional.empty(), Duration.ofMillis(20));
        Ingress.Tweak withUsers = config -> Ingress.tls(tls, Duration.ofMinutes(1))
                .apply(config)
                .withLogins(new LoginSettings(
                        Optional.of(users), Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofMinutes(1), 100));
        try (var a = new Pod(withUsers);
                var b = new Pod(withUsers)) {
            Eventually.holds("b hears a", () -> {
                a.send(fresh());
                return b.hasHeard();
            });
            for (int i = 0; i < GUESSES; i++) {
                guess(a, "guess" + i);
            }
            for (int i = 0; i < 4; i++) {
                assertThat(a.send("127.0.0.9")).startsWith("250");
            }
            // What was told after the guesses is heard after them.
            Eventually.holds("b has heard of all", () -> b.mail("127.0.0.9").startsWith("451 4.7.1"));
            long begun = System.nanoTime();
            guess(b, "another guess");
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(1 << (GUESSES - 1)));
        }
    }

    /** A client that has sent nothing yet. */
    private String fresh() {
        clients++;
        return "127.1." + clients / 250 + "." + (1 + clients % 250);
    }

    private static void guess(Pod pod, String password) throws Exception {
        try (var client = new Client(pod.role.addresses().getLast().address())) {
            client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
            client.reply();
            client.say("EHLO client.test");
            var response = Base64.getEncoder()
                    .encodeToString(("\0ann@example.com\0" + password).getBytes(StandardCharsets.UTF_8));
            assertThat(client.say("AUTH PLAIN " + response)).startsWith("535");
        }
    }
}

package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.SendAs;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What policy says of users: who must be one, and whom they may be. */
class LoginPolicyIT {
    private static final PolicyRef RULE = new PolicyRef("RelayPolicy", "local/users", 1);
    private static final String HASH = ":$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";
    private static final String NOT_YOURS = "553 5.7.1 You may not send from this address as who you are";

    @TempDir
    Path folder;

    private Path users;
    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        PeerCertificate.GOOD.writePem(folder);
        users = folder.resolve("users");
        Files.writeString(users, "Ann@Example.com" + HASH + "printer" + HASH);
        var tls = new TlsFiles(Optional.of(PemFiles.in(folder)), Optional.empty(), Duration.ofMillis(20));
        ingress = new Ingress(config -> Ingress.tls(tls, Duration.ofMinutes(1))
                .apply(config)
                .withLogins(
                        new LoginSettings(Optional.of(users), Duration.ofMillis(20), Duration.ZERO, Duration.ZERO, 3)));
        ingress.policy = policy(SendAs.OWN_ADDRESS, Set.of());
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void wantsToKnowWhoItIsBeforeMail() throws IOException {
        try (var client = Client.greeted(ingress.submission())) {
            assertThat(client.say("MAIL FROM:<ann@example.com>")).startsWith("530 5.7.0 Must issue a STARTTLS");
        }
        try (var client = secured()) {
            assertThat(client.say("MAIL FROM:<ann@example.com>")).isEqualTo("530 5.7.0 Authentication required");
            assertThat(client.say("MAIL FROM:<>")).startsWith("530 5.7.0");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("503");
            login(client, "ann@example.com");
            assertThat(client.say("MAIL FROM:<ann@example.com>")).startsWith("250");
            assertThat(client.say("RCPT TO:<anybody@elsewhere.test>"))
                    .as("relayed")
                    .startsWith("250");
        }
    }

    @Test
    void letsAUserBeNobodyElse() throws IOException {
        try (var client = secured()) {
            login(client, "ann@example.com");
            for (var own : List.of("ANN@example.com", "ann+news@example.com", "ann@EXAMPLE.COM", "")) {
                assertThat(client.say("MAIL FROM:<" + own + ">")).as(own).startsWith("250");
                client.say("RSET");
            }
            for (var other : List.of("bob@example.com", "annx@example.com", "ann+boss@example.com", "ann@any.test")) {
                assertThat(client.say("MAIL FROM:<" + other + ">")).as(other).isEqualTo(NOT_YOURS);
            }
        }
    }

    @Test
    void letsAUserBeAnybodyOfItsDomain() throws IOException {
        ingress.policy = policy(SendAs.OWN_DOMAIN, Set.of());
        try (var client = secured()) {
            login(client, "ann@example.com");
            assertThat(client.say("MAIL FROM:<bob@example.com>")).startsWith("250");
            client.say("RSET");
            assertThat(client.say("MAIL FROM:<bob@any.test>")).isEqualTo(NOT_YOURS);
        }
        try (var client = secured()) {
            login(client, "printer");
            assertThat(client.say("MAIL FROM:<printer@example.com>")).isEqualTo(NOT_YOURS);
            ingress.policy = policy(SendAs.ANY, Set.of());
            assertThat(client.say("MAIL FROM:<printer@example.com>")).startsWith("250");
        }
    }

    /** MAIL cannot know yet whom the message is for. */
    @Test
    void wantsToKnowItForSomeRecipientsOnly() throws IOException {
        ingress.policy = policy(SendAs.OWN_ADDRESS, Set.of(Domain.of("any.test")));
        try (var client = secured()) {
            assertThat(client.say("MAIL FROM:<ann@example.com>")).startsWith("250");
            assertThat(client.say("RCPT TO:<ann@any.test>")).startsWith("530 5.7.0 Authentication required");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
            client.say("RSET");
            login(client, "ann@example.com");
            client.say("MAIL FROM:<bob@example.com>");
            assertThat(client.say("RCPT TO:<ann@any.test>")).isEqualTo(NOT_YOURS);
        }
    }

    /** It is our own fault, so the client is to come again. */
    @Test
    void bouncesNoMailForWantOfUsers() throws IOException {
        Files.writeString(users, "\n");
        Eventually.holds("nobody is left", () -> mail().startsWith("454 4.7.0 Authentication not possible"));
    }

    private String mail() {
        try (var client = secured()) {
            return client.say("MAIL FROM:<ann@example.com>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PolicySnapshot policy(SendAs sendAs, Set<Domain> recipients) {
        return new PolicySnapshot(
                Ingress.policy().domains(),
                List.of(new RelayRule(
                        RULE,
                        900,
                        Set.of(ListenerKind.SUBMISSION),
                        List.of(),
                        Set.of(),
                        recipients,
                        Optional.of(new AdmissionRule(
                                RULE,
                                true,
                                OptionalLong.empty(),
                                OptionalInt.empty(),
                                false,
                                Screening.OPEN,
                                Optional.of(sendAs))),
                        Optional.empty())));
    }

    private Client secured() throws IOException {
        var client = new Client(ingress.submissions());
        client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
        client.reply();
        client.say("EHLO client.test");
        return client;
    }

    private static void login(Client client, String name) throws IOException {
        var response = ("\0" + name + "\0s3cret").getBytes(StandardCharsets.UTF_8);
        assertThat(client.say("AUTH PLAIN " + Base64.getEncoder().encodeToString(response)))
                .startsWith("235");
    }
}

package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What policy says of TLS: which certificate a client is shown, and whether it must encrypt. */
class TlsPolicyIT {
    private static final PolicyRef RULE = new PolicyRef("RelayPolicy", "local/encrypted", 1);

    @TempDir
    Path folder;

    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        PeerCertificate.GOOD.writePem(folder.resolve("default"));
        ingress = new Ingress(Ingress.tls(
                new TlsFiles(
                        Optional.of(PemFiles.in(folder.resolve("default"))),
                        Optional.of(folder.resolve("domains")),
                        Duration.ofMillis(20)),
                Duration.ofMinutes(1)));
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void showsTheCertificateOfTheDomainWhoseHostIsAskedFor() throws IOException {
        PeerCertificate.WRONG_NAME.writePem(folder.resolve("domains").resolve("elsewhere-tls"));
        ingress.policy = policy("elsewhere-tls", List.of());
        Eventually.holds("the certificate is shown", () -> ingress.shows("elsewhere.invalid"));
        assertThat(ingress.shows("mx.peer.test")).as("the default, to others").isTrue();
        ingress.policy = policy(null, List.of());
        Eventually.holds("it is no longer shown", () -> !ingress.shows("elsewhere.invalid"));
    }

    /** As a kubelet updates a Secret: files are links through a link to a folder, and that link is replaced. */
    @Test
    void seesThatKubernetesHasSwappedALink() throws IOException {
        var mount = folder.resolve("domains").resolve("mounted");
        PeerCertificate.EXPIRED.writePem(mount.resolve("..1"));
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(mount.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(mount.resolve("tls.key"), Path.of("..data/tls.key"));
        ingress.policy = policy("mounted", List.of());
        Eventually.holds("the expired one is loaded", () -> ingress.gauge("postyard.ingress.tls.expiry") < 2e9);
        assertThat(ingress.shows("elsewhere.invalid")).isFalse();
        PeerCertificate.WRONG_NAME.writePem(mount.resolve("..2"));
        Files.createSymbolicLink(mount.resolve("..new"), Path.of("..2"));
        Files.move(mount.resolve("..new"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Eventually.holds("the new one is shown", () -> ingress.shows("elsewhere.invalid"));
    }

    @Test
    void aMissingFolderLeavesTheDefault() {
        ingress.policy = policy("nowhere", List.of());
        Eventually.holds("it is missed", () -> missing() == 1);
        assertThat(ingress.shows("mx.peer.test")).isTrue();
    }

    @Test
    void wantsTlsBeforeMail() throws IOException {
        ingress.policy = policy(null, List.of(required(Set.of())));
        try (var client = Client.greeted(ingress.relay())) {
            assertThat(client.say("MAIL FROM:<a@b.test>")).isEqualTo("530 5.7.0 Must issue a STARTTLS command first");
            assertThat(client.say("MAIL FROM:<>")).startsWith("530");
            client.say("STARTTLS");
            client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
            client.say("EHLO client.test");
            send(client, "ann@example.com");
        }
        try (var client = new Client(ingress.submissions())) {
            client.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
            client.reply();
            client.say("EHLO client.test");
            send(client, "ann@example.com");
        }
    }

    @Test
    void tellsTheTrailWhichPolicyWantsTls() throws IOException {
        ingress.policy = policy(null, List.of(required(Set.of())));
        try (var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test>");
        }
        ingress.close();
        assertThat(ingress.queue.told)
                .extracting(event -> (Event.Refused) event.detail())
                .extracting(Event.Refused::reply, Event.Refused::policies)
                .containsExactly(tuple("530 5.7.0 Must issue a STARTTLS command first", List.of(RULE.toString())));
    }

    /** MAIL cannot know yet whom the message is for. */
    @Test
    void wantsTlsForSomeRecipientsOnly() throws IOException {
        ingress.policy = policy(null, List.of(required(Set.of(Domain.of("any.test")))));
        try (var client = Client.greeted(ingress.relay())) {
            assertThat(client.say("MAIL FROM:<a@b.test>")).startsWith("250");
            assertThat(client.say("RCPT TO:<ann@any.test>")).startsWith("530 5.7.0");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
        }
    }

    /** It is our own fault, so the client is to come again. */
    @Test
    void bouncesNoMailForWantOfACertificate() throws IOException {
        try (var bare = new Ingress()) {
            bare.policy = policy(null, List.of(required(Set.of())));
            try (var client = Client.greeted(bare.relay())) {
                assertThat(client.say("MAIL FROM:<a@b.test>")).isEqualTo("454 4.7.0 TLS not available at the moment");
            }
            bare.policy = policy(null, List.of(required(Set.of(Domain.of("any.test")))));
            try (var client = Client.greeted(bare.relay())) {
                assertThat(client.say("MAIL FROM:<a@b.test>")).startsWith("250");
                assertThat(client.say("RCPT TO:<ann@any.test>")).startsWith("454 4.7.0");
                assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
            }
        }
    }

    private static RelayRule required(Set<Domain> recipients) {
        return new RelayRule(
                RULE,
                900,
                Set.of(ListenerKind.RELAY, ListenerKind.SUBMISSION),
                List.of(),
                Set.of(),
                recipients,
                Optional.of(new AdmissionRule(RULE, false, OptionalLong.empty(), OptionalInt.empty(), true)),
                Optional.empty());
    }

    private static PolicySnapshot policy(String certificate, List<RelayRule> rules) {
        var usual = Ingress.policy();
        var first = usual.domains().getFirst();
        return new PolicySnapshot(
                List.of(
                        new DomainPolicy(
                                first.ref(),
                                first.names(),
                                first.recipients(),
                                first.delivery(),
                                first.maxMessageSize(),
                                Optional.ofNullable(certificate)),
                        usual.domains().get(1)),
                rules);
    }

    private static void send(Client client, String recipient) throws IOException {
        client.say("MAIL FROM:<a@b.test>");
        client.say("RCPT TO:<" + recipient + ">");
        client.say("DATA");
        assertThat(client.say("Subject: x\r\n\r\nhello\r\n.")).startsWith("250 2.0.0 Queued");
    }

    private double missing() {
        return ingress.registry
                .get("postyard.ingress.tls.certificates")
                .tag("state", "missing")
                .gauge()
                .value();
    }
}

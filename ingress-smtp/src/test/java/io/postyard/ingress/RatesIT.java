package io.postyard.ingress;

import static io.postyard.ingress.RateRules.rate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.RefusedMail;
import io.postyard.mail.policy.RateLimit.Count;
import io.postyard.mail.policy.RateLimit.Per;
import io.postyard.mail.policy.RelayRule;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told who send too much, by one process on real sockets. */
class RatesIT {
    /** With the password s3cret. */
    private static final String ANN =
            "ann@example.com:SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$MiuIWMPE8f1wvUs8gqR/HUOBiaxP2InTIltSNS8murY="
                    + ":UKlEJeK+9JbWnqN1OJJFASpGl2gC6h5m1W8s9eH3q3Q=\n";

    @TempDir
    Path folder;

    private Ingress ingress;

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void messagesOfOneClientAndTheTrailNamesThePolicy() throws IOException {
        start(RateRules.rule(List.of(rate(Per.CLIENT_NETWORK, Count.MESSAGES, 2))));
        try (var client = from("127.0.0.7");
                var other = from("127.0.0.8")) {
            assertThat(client.sendMail()).startsWith("250");
            assertThat(client.sendMail()).startsWith("250");
            assertThat(client.say("MAIL FROM:<a@b.test>")).isEqualTo(later("messages from your network"));
            assertThat(other.sendMail()).startsWith("250");
        }
        try (var again = from("127.0.0.7")) {
            assertThat(again.say("MAIL FROM:<x@y.test>")).isEqualTo(later("messages from your network"));
        }
        assertThat(exceeded("messages")).isEqualTo(2);
        ingress.close();
        assertThat(ingress.queue.told.stream().map(Event::detail))
                .filteredOn(Event.Refused.class::isInstance)
                .map(Event.Refused.class::cast)
                .extracting(Event.Refused::reply, Event.Refused::policies, Event.Refused::mail)
                .containsExactly(tuple(
                        later("messages from your network"),
                        List.of(RateRules.NAME),
                        List.of(new RefusedMail("a@b.test", List.of()), new RefusedMail("x@y.test", List.of()))));
    }

    /** A transaction without a recipient is no message, and one with several is one. */
    @Test
    void messagesAreCountedOnce() throws IOException {
        start(RateRules.rule(List.of(rate(Per.SENDER_DOMAIN, Count.MESSAGES, 2))));
        try (var client = from("127.0.0.7")) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.say("MAIL FROM:<a@b.test>")).startsWith("250");
                client.say("RSET");
            }
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
            assertThat(client.say("RCPT TO:<bob@example.com>")).startsWith("250");
            assertThat(client.say("RCPT TO:<eve@any.test>")).startsWith("250");
            client.say("DATA");
            assertThat(client.say("x\r\n.")).startsWith("250");
            assertThat(client.sendMail()).startsWith("250");
            assertThat(client.say("MAIL FROM:<c@B.test>")).isEqualTo(later("messages from this sender's domain"));
            assertThat(client.say("MAIL FROM:<c@d.test>")).startsWith("250");
            client.say("RSET");
            assertThat(client.say("MAIL FROM:<>")).as("of no domain").startsWith("250");
        }
    }

    @Test
    void recipientsOfOneDomain() throws IOException {
        start(RateRules.rule(List.of(rate(Per.RECIPIENT_DOMAIN, Count.RECIPIENTS, 2))));
        try (var client = from("127.0.0.7")) {
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
            assertThat(client.say("RCPT TO:<nobody@example.com>"))
                    .as("not accepted")
                    .startsWith("550");
            assertThat(client.say("RCPT TO:<bob@example.com>")).startsWith("250");
            assertThat(client.say("RCPT TO:<ann+x@example.com>"))
                    .isEqualTo(later("recipients to this recipient's domain"));
            assertThat(client.say("RCPT TO:<x@any.test>")).startsWith("250");
        }
        assertThat(exceeded("recipients")).isOne();
        assertThat(ingress.count("postyard.ingress.recipients", "deferred")).isOne();
    }

    /** It is known at MAIL only where no other policy could be for a recipient. */
    @Test
    void isSaidAtRcptWhereThePolicyIsForSomeRecipients() throws IOException {
        start(RateRules.rule(List.of(rate(Per.CLIENT_NETWORK, Count.MESSAGES, 1)), "any.test"));
        try (var client = from("127.0.0.7")) {
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<x@any.test>")).startsWith("250");
            client.say("RSET");
            assertThat(client.say("MAIL FROM:<a@b.test>")).startsWith("250");
            assertThat(client.say("RCPT TO:<x@any.test>")).isEqualTo(later("messages from your network"));
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
        }
    }

    @Test
    void octetsOfAcceptedMessages() throws IOException {
        start(RateRules.rule(List.of(rate(Per.CLIENT_NETWORK, Count.BYTES, 1000))));
        try (var client = from("127.0.0.7")) {
            client.say("MAIL FROM:<a@b.test>");
            client.say("RCPT TO:<ann@example.com>");
            client.say("DATA");
            assertThat(client.say("x".repeat(600) + "\r\n.")).startsWith("250");
            assertThat(client.say("MAIL FROM:<a@b.test> SIZE=600")).isEqualTo(later("octets from your network"));
            client.say("MAIL FROM:<a@b.test> SIZE=10");
            client.say("RCPT TO:<ann@example.com>");
            client.say("DATA");
            assertThat(client.say("x".repeat(600) + "\r\n."))
                    .as("it had said less")
                    .startsWith("250");
            assertThat(client.say("MAIL FROM:<a@b.test>")).isEqualTo(later("octets from your network"));
        }
        assertThat(exceeded("bytes")).isEqualTo(2);
    }

    @Test
    void connectionsOfOneClient() throws IOException {
        start(RateRules.rule(List.of(rate(Per.CLIENT_NETWORK, Count.CONNECTIONS, 2))));
        for (int i = 0; i < 2; i++) {
            try (var client = Client.from("127.0.0.7", ingress.relay())) {
                assertThat(client.reply()).startsWith("220");
            }
        }
        for (int i = 0; i < 2; i++) {
            try (var client = Client.from("127.0.0.7", ingress.relay())) {
                assertThat(client.reply())
                        .isEqualTo(
                                "421 4.7.0 mx.postyard.test too many connections from your network of late, try again later");
                assertThat(client.isHungUpOn()).isTrue();
            }
        }
        try (var other = Client.from("127.0.0.8", ingress.relay())) {
            assertThat(other.reply()).startsWith("220");
        }
        assertThat(exceeded("connections")).isEqualTo(2);
        assertThat(policiesOfRefusals()).containsExactly(List.of(RateRules.NAME));
    }

    @Test
    void errorsOfOneClient() throws IOException {
        start(RateRules.rule(List.of(rate(Per.CLIENT_NETWORK, Count.ERRORS, 2))));
        try (var client = from("127.0.0.7")) {
            assertThat(client.say("NONSENSE")).startsWith("500");
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<nobody@example.com>")).startsWith("550");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
            assertThat(client.say("RCPT TO:<nobody@example.com>"))
                    .isEqualTo("421 4.7.0 Too many errors of late, try again later. Goodbye");
            assertThat(client.isHungUpOn()).isTrue();
        }
        try (var client = Client.from("127.0.0.7", ingress.relay())) {
            assertThat(client.reply())
                    .startsWith("421 4.7.0 mx.postyard.test too many errors from your network of late");
        }
        try (var other = from("127.0.0.8")) {
            assertThat(other.sendMail()).startsWith("250");
        }
        assertThat(exceeded("errors")).isEqualTo(2);
    }

    @Test
    void messagesOfOneUser() throws Exception {
        PeerCertificate.GOOD.writePem(folder);
        var users = Files.writeString(folder.resolve("users"), ANN);
        var tls = new TlsFiles(Optional.of(PemFiles.in(folder)), Optional.empty(), Duration.ofMillis(20));
        ingress = new Ingress(config ->
                Ingress.tls(tls, Duration.ofMinutes(1)).apply(config).withLogins(LoginSettings.of(Optional.of(users))));
        ingress.policy = ScreeningRules.snapshot(RateRules.rule(List.of(rate(Per.IDENTITY, Count.MESSAGES, 1))));
        try (var stranger = from("127.0.0.7")) {
            assertThat(stranger.sendMail()).startsWith("250");
            assertThat(stranger.sendMail()).as("nobody in particular").startsWith("250");
        }
        try (var ann = new Client(ingress.submissions())) {
            ann.secure(TlsClient.of("mx.peer.test", "TLSv1.3"));
            ann.reply();
            ann.say("EHLO client.test");
            var response =
                    Base64.getEncoder().encodeToString("\0ann@example.com\0s3cret".getBytes(StandardCharsets.UTF_8));
            assertThat(ann.say("AUTH PLAIN " + response)).startsWith("235");
            assertThat(ann.sendMail()).startsWith("250");
            assertThat(ann.say("MAIL FROM:<a@b.test>")).isEqualTo(later("messages from you"));
        }
    }

    @Test
    void whatOtherProcessesTellCounts() throws IOException {
        start(RateRules.rule(List.of(rate(Per.CLIENT_NETWORK, Count.MESSAGES, 3))));
        Eventually.holds("it listens", () -> !ingress.queue.listening.isEmpty());
        try (var client = from("127.0.0.7")) {
            assertThat(client.sendMail()).startsWith("250");
            Eventually.holds("it was told", () -> !ingress.queue.counted.isEmpty());
            var told = ingress.queue.counted.getFirst();
            var heard = new Counted("another", told.at(), told.increments());
            ingress.queue.listening.forEach(ear -> {
                ear.accept(heard);
                ear.accept(heard);
            });
            assertThat(client.say("MAIL FROM:<a@b.test>")).isEqualTo(later("messages from your network"));
        }
    }

    /** As if the topic were not there, or Kafka slow: nobody waits for it, and a limit is still one. */
    @Test
    void whileNothingIsHeardTheProcessCountsAlone() throws IOException {
        start(RateRules.rule(List.of(rate(Per.CLIENT_NETWORK, Count.MESSAGES, 2))));
        ingress.queue.hearing = false;
        Eventually.holds("alone", () -> ingress.gauge("postyard.ingress.counts.alone") == 1);
        try (var client = from("127.0.0.7")) {
            assertThat(client.sendMail()).startsWith("250");
            assertThat(client.sendMail()).startsWith("250");
            assertThat(client.say("MAIL FROM:<a@b.test>")).isEqualTo(later("messages from your network"));
            ingress.queue.hearing = true;
            Eventually.holds("not alone", () -> ingress.gauge("postyard.ingress.counts.alone") == 0);
            assertThat(client.say("MAIL FROM:<a@b.test>")).isEqualTo(later("messages from your network"));
        }
    }

    private static String later(String tooMany) {
        return "451 4.7.1 Too many " + tooMany + " of late, try again later";
    }

    private void start(RelayRule rule) throws IOException {
        ingress = new Ingress();
        ingress.policy = ScreeningRules.snapshot(rule);
    }

    private Client from(String address) throws IOException {
        var client = Client.from(address, ingress.relay());
        client.reply();
        client.say("EHLO client.test");
        return client;
    }

    private double exceeded(String count) {
        return ingress.registry
                .get("postyard.ingress.rates.exceeded")
                .tag("count", count)
                .counter()
                .count();
    }

    private List<List<String>> policiesOfRefusals() {
        ingress.close();
        return ingress.queue.told.stream()
                .map(event -> ((Event.Refused) event.detail()).policies())
                .toList();
    }
}

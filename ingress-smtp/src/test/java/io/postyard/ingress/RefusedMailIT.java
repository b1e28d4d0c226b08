package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.postyard.ingress.config.IngressConfig;
import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.RefusedMail;
import io.postyard.mail.policy.Network;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who and what is turned away is told to the trail, in the words of the reply and with the policies behind it. */
class RefusedMailIT {
    private static final String EXAMPLE_COM = "MailDomain/local/example-com@3";
    private static final String ANY_TEST = "MailDomain/local/any-test@1";
    private static final String OURS = "RelayPolicy/local/ours@1";
    private static final String DEFAULT = "Default/postyard/default@1";

    @Test
    void namesPoliciesAndMailOfWhatPolicyRefuses() throws IOException {
        var ingress = new Ingress();
        try (ingress;
                var client = Client.greeted(ingress.relay());
                var ours = Client.greeted(ingress.submission())) {
            client.say("MAIL FROM:<a@b.test>");
            client.say("RCPT TO:<nobody@example.com>");
            client.say("RCPT TO:<x@stranger.test>");
            client.say("RSET");
            client.say("MAIL FROM:<> SIZE=2000");
            client.say("RCPT TO:<someone@any.test>");
            client.say("RSET");
            client.say("MAIL FROM:<a@b.test>");
            client.say("RCPT TO:<someone@any.test>");
            client.say("DATA");
            assertThat(client.say("x".repeat(900) + "\r\n" + "x".repeat(900) + "\r\n."))
                    .startsWith("552 5.3.4");
            ours.say("MAIL FROM:<a@b.test>");
            for (int i = 0; i < 3; i++) {
                assertThat(ours.say("RCPT TO:<r" + i + "@stranger.test>")).startsWith("250");
            }
            assertThat(ours.say("RCPT TO:<r3@stranger.test>")).startsWith("452 4.5.3");
        }
        assertThat(told(ingress))
                .extracting(Event.Refused::reply, Event.Refused::policies, Event.Refused::mail)
                .containsExactlyInAnyOrder(
                        tuple(
                                "550 5.1.1 No such recipient here",
                                List.of(EXAMPLE_COM, DEFAULT),
                                mail("a@b.test", "nobody@example.com")),
                        tuple("550 5.7.1 Relay access denied", List.of(DEFAULT), mail("a@b.test", "x@stranger.test")),
                        tuple(
                                "552 5.2.3 Message larger than this recipient's domain allows",
                                List.of(ANY_TEST, DEFAULT),
                                mail("", "someone@any.test")),
                        tuple(
                                "552 5.3.4 Message too large",
                                List.of(ANY_TEST, DEFAULT),
                                mail("a@b.test", "someone@any.test")),
                        tuple("452 4.5.3 Too many recipients", List.of(OURS), mail("a@b.test", "r3@stranger.test")));
        assertThat(told(ingress))
                .allSatisfy(refused -> assertThat(refused.client()).contains(Network.parse("127.0.0.1")));
        assertThat(ingress.count("postyard.ingress.refusals", "told")).isEqualTo(5);
    }

    @Test
    void namesNoPolicyWhereOurOwnLimitsRefuse() throws IOException {
        var ingress = new Ingress();
        try (ingress;
                var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test> SIZE=1000001");
            client.say("MAIL FROM:<a@b.test>");
            client.say("RCPT TO:<ann@example.com>");
            client.say("DATA");
            client.say("Received: by a.test\r\n".repeat(51) + "\r\nbody\r\n.");
            client.say("MAIL FROM:<a@b.test>");
            for (int i = 0; i < 6; i++) {
                client.say("RCPT TO:<ann+" + i + "@example.com>");
            }
            client.say("DATA");
            client.say("x\n\r\n.");
        }
        assertThat(told(ingress))
                .extracting(Event.Refused::reply, Event.Refused::policies, Event.Refused::mail)
                .containsExactlyInAnyOrder(
                        tuple(
                                "552 5.3.4 Message too large",
                                List.of(),
                                List.of(new RefusedMail("a@b.test", List.of()))),
                        tuple(
                                "554 5.4.6 Too many hops: the message seems to loop",
                                List.of(),
                                mail("a@b.test", "ann@example.com")),
                        tuple("452 4.5.3 Too many recipients", List.of(), mail("a@b.test", "ann+5@example.com")),
                        tuple(
                                "550 5.6.0 Message refused: LF without CR (RFC 5321 2.3.8)",
                                List.of(),
                                mail(
                                        "a@b.test",
                                        "ann+0@example.com",
                                        "ann+1@example.com",
                                        "ann+2@example.com",
                                        "ann+3@example.com",
                                        "ann+4@example.com")));
    }

    @Test
    void tellsOfConnectionsTurnedAwayAndOfSessionsSentAway() throws IOException {
        var ingress = new Ingress(RefusedMailIT::oneSessionEach);
        try (ingress;
                var client = Client.from("127.0.0.9", ingress.relay());
                var second = Client.from("127.0.0.9", ingress.relay())) {
            assertThat(second.reply()).startsWith("421 4.7.0 mx.postyard.test too many connections");
            client.reply();
            client.say("EHLO client.test");
            for (int i = 0; i < 10; i++) {
                client.say("NOOP");
            }
            assertThat(client.say("NOOP")).startsWith("421 4.7.0 Too many commands that send no mail");
        }
        assertThat(told(ingress))
                .extracting(Event.Refused::reply, Event.Refused::times)
                .containsExactlyInAnyOrder(
                        tuple("421 4.7.0 mx.postyard.test too many connections from your address", 1L),
                        tuple("421 4.7.0 Too many commands that send no mail. Goodbye", 1L));
        assertThat(told(ingress)).allSatisfy(refused -> {
            assertThat(refused.client()).contains(Network.parse("127.0.0.9"));
            assertThat(refused.mail()).isEmpty();
        });
    }

    @Test
    void tellsNothingOfCommandsThatAreMerelyWrong() throws IOException {
        var ingress = new Ingress();
        try (ingress;
                var client = Client.greeted(ingress.relay())) {
            assertThat(client.say("DATA")).startsWith("503");
            assertThat(client.say("WHAT")).startsWith("500");
            assertThat(client.say("MAIL FROM:<a@b.test> X=1")).startsWith("555");
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("DATA")).startsWith("554 5.5.1");
        }
        assertThat(told(ingress)).isEmpty();
    }

    @Test
    void countsWhatTheQueueDoesNotTakeAndAcceptsMailMeanwhile() throws IOException {
        var ingress = new Ingress();
        try (ingress;
                var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test>");
            client.say("RCPT TO:<nobody@example.com>");
            client.say("RCPT TO:<ann@example.com>");
            client.say("DATA");
            assertThat(client.say("x\r\n.")).startsWith("250");
            ingress.queue.mood = FakeQueue.Mood.FAILING;
        }
        assertThat(told(ingress)).isEmpty();
        assertThat(ingress.count("postyard.ingress.refusals", "not_written")).isEqualTo(1);
    }

    private static List<Event.Refused> told(Ingress ingress) {
        return ingress.queue.told.stream()
                .map(event -> (Event.Refused) event.detail())
                .toList();
    }

    private static List<RefusedMail> mail(String sender, String... recipients) {
        return List.of(new RefusedMail(sender, List.of(recipients)));
    }

    private static IngressConfig oneSessionEach(IngressConfig config) {
        return new IngressConfig(
                config.hostName(),
                config.postmaster(),
                config.listeners(),
                config.session(),
                config.lines(),
                config.bodies(),
                config.bodyBudget(),
                new IngressConfig.ConnectionLimits(100, 1, List.of()),
                config.timeouts(),
                config.hops(),
                config.tls(),
                config.handshakeTimeout(),
                config.eventLoops(),
                config.drainTimeout());
    }
}

package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.postyard.ingress.accept.BodyLimits;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.mail.policy.Network;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One client takes all the memory that it can get. */
class GreedyClientIT {
    private static final BodyLimits SMALL = new BodyLimits(32 * 1024, 64 * 1024, 16 * 1024);
    private static final long BUDGET = 4 * SMALL.largestShare();
    private static final int RECIPIENTS = 500;

    private final List<Client> sessions = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (var session : sessions) {
            session.close();
        }
    }

    @Test
    void othersStillSendWhenItsMessagesFillItsPart() throws IOException {
        assumeThat(System.getProperty("os.name"))
                .as("where 127.0.0.2 is an address")
                .isEqualTo("Linux");
        try (var ingress = ingress()) {
            var session = from("127.0.0.2", ingress);
            var answer = begin(session);
            while (answer.startsWith("354")) {
                session.send(("x".repeat(70) + "\r\n").repeat(130));
                session = from("127.0.0.2", ingress);
                answer = begin(session);
            }
            assertThat(answer).startsWith("452 4.3.1");

            var other = from("127.0.0.3", ingress);
            assertThat(begin(other)).startsWith("354");
            assertThat(other.say("x\r\n.")).startsWith("250 2.0.0 Queued");
        }
    }

    @Test
    void recipientsAreCountedBeforeThereIsAMessage() throws IOException {
        try (var ingress = ingress()) {
            long named = 0;
            boolean room = true;
            while (room && named <= BUDGET) {
                var session = Client.greeted(ingress.relay());
                sessions.add(session);
                session.say("MAIL FROM:<a@b.test>");
                for (int i = 0; room && i < RECIPIENTS; i++) {
                    var recipient = "x".repeat(55) + i + "@any.test";
                    var reply = session.say("RCPT TO:<" + recipient + ">");
                    room = reply.startsWith("250");
                    assertThat(reply).startsWith(room ? "250" : "452 4.3.1");
                    named += recipient.length();
                }
            }
            assertThat(named).as("octets of addresses that were taken").isBetween(BUDGET / 10, BUDGET);
            assertThat(ingress.gauge("postyard.ingress.body.used")).isBetween((double) named / 2, (double) BUDGET);

            sessions.getFirst().say("RSET");
            assertThat(sessions.getLast().say("RCPT TO:<one-more@any.test>")).startsWith("250");
            assertThat(sessions.getLast().say("DATA")).startsWith("354");
            assertThat(sessions.getLast().say("x\r\n.")).startsWith("250 2.0.0 Queued");
            hangUp();
            Eventually.holds("memory is given back", () -> ingress.gauge("postyard.ingress.body.used") == 0);
        }
    }

    private Client from(String address, Ingress ingress) throws IOException {
        var session = Client.from(address, ingress.relay());
        sessions.add(session);
        session.reply();
        session.say("EHLO client.test");
        return session;
    }

    private static String begin(Client session) throws IOException {
        session.say("MAIL FROM:<a@b.test>");
        session.say("RCPT TO:<ann@example.com>");
        return session.say("DATA");
    }

    private static Ingress ingress() throws IOException {
        var limited = Ingress.limited(SMALL, BUDGET, Duration.ofMinutes(10));
        return new Ingress(usual -> {
            var config = limited.apply(usual);
            return new IngressConfig(
                    config.hostName(),
                    config.postmaster(),
                    config.listeners(),
                    new SessionLimits(1_000_000, RECIPIENTS + 1, 5, 10, 10_000, 100),
                    config.lines(),
                    config.bodies(),
                    config.bodyBudget(),
                    new IngressConfig.ConnectionLimits(20_000, 200, List.of(Network.parse("127.0.0.1"))),
                    config.timeouts(),
                    config.hops(),
                    config.tls(),
                    config.handshakeTimeout(),
                    config.eventLoops(),
                    config.drainTimeout());
        });
    }
}

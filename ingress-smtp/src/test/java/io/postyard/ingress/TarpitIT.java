package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.config.IngressConfig;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.mail.policy.Tarpit;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever names very many recipients is answered ever more slowly, and nobody else notices. */
class TarpitIT {
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final String TRAPPED = "127.0.0.88";

    @Test
    void holdsEveryFurtherAnswerBackLongerAndKeepsTheirOrder() throws IOException {
        try (var ingress = with(new Tarpit(2, Duration.ofMillis(150), 2, Duration.ofMillis(400)));
                var client = greeted(ingress)) {
            client.send("MAIL FROM:<a@b.test>\r\n"
                    + "RCPT TO:<ann@example.com>\r\n"
                    + "RCPT TO:<nobody@example.com>\r\n"
                    + "RCPT TO:<bob@example.com>\r\n"
                    + "RCPT TO:no path\r\n"
                    + "RCPT TO:<bob+1@example.com>\r\n"
                    + "DATA\r\n");
            long begun = System.nanoTime();
            var codes = new ArrayList<String>();
            var millis = new ArrayList<Long>();
            for (int i = 0; i < 7; i++) {
                codes.add(client.reply().substring(0, 3));
                millis.add((System.nanoTime() - begun) / 1_000_000);
            }
            assertThat(codes).containsExactly("250", "250", "550", "250", "501", "250", "354");
            assertThat(millis.get(3)).isBetween(150L, 30_000L);
            assertThat(millis.get(4)).isBetween(450L, 30_000L);
            assertThat(millis.get(5)).as("no longer than the maximum").isBetween(850L, 30_000L);
            assertThat(client.say("Subject: x\r\n\r\nbody\r\n.")).startsWith("250");
            assertThat(ingress.registry
                            .get("postyard.ingress.delayed")
                            .counter()
                            .count())
                    .isEqualTo(3);
            client.say("MAIL FROM:<a@b.test>");
            client.say("RCPT TO:<ann@example.com>");
            client.say("RCPT TO:<bob@example.com>");
            assertThat(ingress.registry
                            .get("postyard.ingress.delayed")
                            .counter()
                            .count())
                    .as("the next message begins anew")
                    .isEqualTo(3);
        }
    }

    @Test
    void doesNotHoldItsOwnDelayAgainstTheClient() throws IOException {
        var timeouts = IngressConfig.Timeouts.DEFAULT;
        try (var ingress = new Ingress(config -> new IngressConfig(
                        config.hostName(),
                        config.postmaster(),
                        config.listeners(),
                        config.session(),
                        config.lines(),
                        config.bodies(),
                        config.bodyBudget(),
                        config.connections(),
                        new IngressConfig.Timeouts(
                                Duration.ofMillis(900),
                                timeouts.dataBlock(),
                                timeouts.message(),
                                timeouts.dataGrace(),
                                timeouts.minDataRate(),
                                timeouts.hungry()),
                        config.hops(),
                        config.tls(),
                        config.handshakeTimeout(),
                        config.eventLoops(),
                        config.drainTimeout()));
                var client = trap(ingress, new Tarpit(0, Duration.ofMillis(2500), 1, LONG))) {
            client.send("RCPT TO:<ann@example.com>\r\n");
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void answersEverythingToWhoHasSaidEverything() throws IOException {
        try (var ingress = with(new Tarpit(0, Duration.ofMillis(100), 1, LONG));
                var client = greeted(ingress)) {
            client.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<ann@example.com>\r\nRCPT TO:<bob@example.com>\r\n");
            client.endOfInput();
            assertThat(List.of(client.reply(), client.reply(), client.reply()))
                    .allSatisfy(reply -> assertThat(reply).startsWith("250"));
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void holdsNobodyUpWhoIsToShutDown() throws IOException {
        try (var ingress = with(new Tarpit(0, LONG, 1, LONG));
                var held = greeted(ingress);
                var between = greeted(ingress)) {
            held.say("MAIL FROM:<a@b.test>");
            held.send("RCPT TO:<ann@example.com>\r\n");
            between.say("MAIL FROM:<a@b.test>");
            Eventually.holds("one is held", () -> ingress.gauge("postyard.ingress.tarpitted") == 1);
            var closing = Thread.ofVirtual().start(ingress::close);
            assertThat(held.reply()).startsWith("421 4.3.2 Shutting down");
            between.send("RCPT TO:<ann@example.com>\r\n");
            assertThat(between.reply()).startsWith("421 4.3.2 Shutting down");
            assertThat(ingress.gauge("postyard.ingress.tarpitted")).isZero();
            closing.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void costsATimerForEachAndNoThread() throws IOException {
        var held = new ArrayList<Client>();
        try (var ingress = with(new Tarpit(0, LONG, 1, LONG));
                var first = greeted(ingress)) {
            trap(first);
            Eventually.holds("one is held", () -> ingress.gauge("postyard.ingress.tarpitted") == 1);
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            for (int i = 1; i < 1000; i++) {
                var client = greeted(ingress);
                held.add(client);
                trap(client);
            }
            Eventually.holds("all are held", () -> ingress.gauge("postyard.ingress.tarpitted") == 1000);
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + 10);
            try (var other = Client.greeted(ingress.relay())) {
                other.say("MAIL FROM:<a@b.test>");
                assertThat(other.say("RCPT TO:<ann@example.com>")).startsWith("250");
            }
            first.die();
            for (var client : held) {
                client.die();
            }
            Eventually.holds("nobody is held", () -> ingress.gauge("postyard.ingress.tarpitted") == 0);
        }
    }

    private static void trap(Client client) throws IOException {
        client.say("MAIL FROM:<a@b.test>");
        client.send("RCPT TO:<ann@example.com>\r\n");
    }

    private static Client trap(Ingress ingress, Tarpit tarpit) throws IOException {
        set(ingress, tarpit);
        var client = greeted(ingress);
        client.say("MAIL FROM:<a@b.test>");
        return client;
    }

    private static Client greeted(Ingress ingress) throws IOException {
        var client = Client.from(TRAPPED, ingress.relay());
        client.reply();
        client.say("EHLO client.test");
        return client;
    }

    private static Ingress with(Tarpit tarpit) throws IOException {
        var ingress = new Ingress();
        set(ingress, tarpit);
        return ingress;
    }

    private static void set(Ingress ingress, Tarpit tarpit) {
        ingress.policy = ScreeningRules.snapshot(
                ScreeningRules.rule("tarpit", new Screening(Service.FULL, Optional.of(tarpit)), TRAPPED));
    }
}

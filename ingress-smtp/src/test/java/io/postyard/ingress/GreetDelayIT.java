package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.postyard.mail.event.Event;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Clients that must wait for their greeting, and those that cannot. */
class GreetDelayIT {
    private static final String EARLY =
            "554 5.7.1 mx.postyard.test does not serve clients that talk before they are greeted";

    @Test
    void greetsWhoCanWait() throws IOException {
        try (var ingress = with(Duration.ofMillis(300))) {
            long begun = System.nanoTime();
            try (var client = new Client(ingress.relay())) {
                assertThat(client.reply()).startsWith("220");
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(250));
                assertThat(client.say("EHLO client.test")).startsWith("250");
            }
            assertThat(early(ingress)).isZero();
        }
    }

    @Test
    void doesNotServeWhoTalksFirst() throws IOException {
        var ingress = with(Duration.ofSeconds(30));
        try (ingress;
                var client = new Client(ingress.relay())) {
            client.send("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nQUIT\r\n");
            assertThat(client.reply()).isEqualTo(EARLY);
            assertThat(client.reply()).startsWith("503");
            assertThat(client.reply()).startsWith("503");
            assertThat(client.reply()).startsWith("221");
            assertThat(early(ingress)).isEqualTo(1);
        }
        assertThat(ingress.queue.told.stream().map(event -> (Event.Refused) event.detail()))
                .extracting(Event.Refused::reply, Event.Refused::policies)
                .containsExactly(tuple(EARLY, List.of("RelayPolicy/local/wait@1")));
    }

    @Test
    void aStopDoesNotWait() throws IOException {
        var ingress = with(Duration.ofSeconds(30));
        try (ingress;
                var client = new Client(ingress.relay())) {
            Eventually.holds("it is a session", () -> ingress.gauge("postyard.ingress.sessions") == 1);
            ingress.close();
            assertThat(client.reply()).startsWith("421");
        }
    }

    /** As a load balancer looks whether the port is open. */
    @Test
    void whoHasSaidAllIsNotKept() throws IOException {
        try (var ingress = with(Duration.ofSeconds(30));
                var client = new Client(ingress.relay())) {
            Eventually.holds("it is a session", () -> ingress.gauge("postyard.ingress.sessions") == 1);
            client.endOfInput();
            Eventually.holds(
                    Duration.ofSeconds(15),
                    () -> "it is none before it would be greeted",
                    () -> ingress.gauge("postyard.ingress.sessions") == 0);
            assertThat(early(ingress)).isZero();
        }
    }

    private static double early(Ingress ingress) {
        return ingress.registry.get("postyard.ingress.early.talkers").counter().count();
    }

    private static Ingress with(Duration delay) throws IOException {
        var ingress = new Ingress();
        ingress.policy = ScreeningRules.snapshot(
                ScreeningRules.rule("wait", new Screening(Service.FULL, Optional.empty(), List.of(), delay)));
        return ingress;
    }
}

package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.RefusedMail;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that get less than others because of where they come from. */
class ScreeningIT {
    private static final String UNSERVED = "127.0.0.66";
    private static final String DISTRUSTED = "127.0.0.77";
    private static final String POSTMASTER_ONLY = "550 5.7.1 From your address mail is taken for postmaster only";

    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        ingress = new Ingress();
        ingress.policy = ScreeningRules.snapshot(
                ScreeningRules.rule("unserved", new Screening(Service.NONE, Optional.empty()), UNSERVED),
                ScreeningRules.rule(
                        "distrusted", new Screening(Service.POSTMASTER_ONLY, Optional.empty()), DISTRUSTED));
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void greetsWithANoAndAnswersEverythingButQuitWith503() throws IOException {
        try (var client = Client.from(UNSERVED, ingress.relay())) {
            assertThat(client.reply()).isEqualTo("554 5.7.1 mx.postyard.test no mail service for your address");
            for (var line :
                    List.of("EHLO client.test", "NOOP", "MAIL FROM:<a@b.test>", "no command", "x".repeat(3000))) {
                assertThat(client.say(line)).startsWith("503 5.5.1 No service for you here");
            }
            assertThat(client.say("QUIT")).startsWith("221");
            assertThat(client.isHungUpOn()).isTrue();
        }
        assertThat(ingress.registry
                        .get("postyard.ingress.clients")
                        .tag("service", "none")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(told())
                .extracting(Event.Refused::reply, Event.Refused::policies, Event.Refused::mail)
                .containsExactly(tuple(
                        "554 5.7.1 mx.postyard.test no mail service for your address",
                        List.of("RelayPolicy/local/unserved@1"),
                        List.of()));
    }

    @Test
    void hasNoPatienceWithWhomItDoesNotServe() throws IOException {
        try (var client = Client.from(UNSERVED, ingress.relay())) {
            client.reply();
            // A chunk is not waited for: what would be in it is commands.
            client.send("BDAT 1000000 LAST\r\n");
            assertThat(client.reply()).startsWith("503");
            for (int i = 1; i < Ingress.LIMITS.maxErrors(); i++) {
                assertThat(client.say("NOOP")).startsWith("503");
            }
            assertThat(client.say("NOOP")).startsWith("421 4.7.0 Too many errors");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void servesOthers() throws IOException {
        try (var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<ann@example.com>")).startsWith("250");
        }
    }

    @Test
    void takesMailForPostmasterFromWhomItDistrusts() throws IOException {
        try (var client = Client.from(DISTRUSTED, ingress.submission())) {
            client.reply();
            client.say("EHLO client.test");
            client.say("MAIL FROM:<a@b.test>");
            assertThat(client.say("RCPT TO:<postmaster>")).startsWith("250");
            assertThat(client.say("RCPT TO:<Postmaster@any.test>")).startsWith("250");
            assertThat(client.say("RCPT TO:<postmaster@mx.postyard.test>")).startsWith("250");
            assertThat(client.say("RCPT TO:<ann@example.com>")).isEqualTo(POSTMASTER_ONLY);
            // The policy lets it relay, but not after this.
            assertThat(client.say("RCPT TO:<postmaster@stranger.test>")).isEqualTo(POSTMASTER_ONLY);
        }
        assertThat(told())
                .extracting(Event.Refused::reply, Event.Refused::policies, Event.Refused::mail)
                .containsExactly(tuple(
                        POSTMASTER_ONLY,
                        List.of("RelayPolicy/local/distrusted@1"),
                        List.of(
                                new RefusedMail("a@b.test", List.of("ann@example.com")),
                                new RefusedMail("a@b.test", List.of("postmaster@stranger.test")))));
    }

    /** What the trail is told, once ingress has closed. */
    private List<Event.Refused> told() {
        ingress.close();
        return ingress.queue.told.stream()
                .map(event -> (Event.Refused) event.detail())
                .toList();
    }
}

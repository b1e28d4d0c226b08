package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.accept.BodyLimits;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A large message that waits for memory while small ones, which need little of it, come and go. */
class HungerIT {
    private static final BodyLimits SMALL = new BodyLimits(32 * 1024, 64 * 1024, 16 * 1024);
    private static final int BUDGET = 384 * 1024;
    private static final String LARGE = ("x".repeat(70) + "\r\n").repeat(4000);

    private final List<Client> others = new ArrayList<>();
    private final List<Thread> senders = new ArrayList<>();
    private Ingress ingress;

    @AfterEach
    void stop() throws Exception {
        for (var client : others) {
            client.close();
        }
        ingress.close();
        for (var sender : senders) {
            sender.join();
        }
    }

    @Test
    void isServedBeforeThoseWhoComeLater() throws IOException {
        ingress = new Ingress(Ingress.limited(SMALL, BUDGET, Duration.ofMinutes(10)));
        try (var large = begun()) {
            fill();
            send(large);
            Eventually.holds("it waits", () -> ingress.gauge("postyard.ingress.hungry") >= 1);
            for (long end = inAMinute(); !others.isEmpty() && !large.hasReply() && System.nanoTime() < end; ) {
                finish(others.removeFirst());
                come();
            }
            assertThat(others.isEmpty() || large.hasReply()).isTrue();
            assertThat(large.reply()).startsWith("250 2.0.0 Queued");
        }
    }

    @Test
    void isRefusedInTimeHoweverOftenOthersComeAndGo() throws IOException {
        ingress = new Ingress(Ingress.limited(SMALL, BUDGET, Duration.ofSeconds(1)));
        try (var large = begun()) {
            fill();
            send(large);
            Eventually.holds("it waits", () -> ingress.gauge("postyard.ingress.hungry") >= 1);
            finish(others.removeFirst());
            for (long end = inAMinute(); !large.hasReply() && System.nanoTime() < end; ) {
                if (come()) {
                    finish(others.removeLast());
                }
            }
            assertThat(large.hasReply()).isTrue();
            assertThat(large.reply()).startsWith("452 4.3.1");
            assertThat(large.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void isServedWhenThoseBeforeItDie() throws IOException {
        ingress = new Ingress(Ingress.limited(SMALL, BUDGET, Duration.ofMinutes(10)));
        try (var large = begun()) {
            var dying = List.of(begun(), begun(), begun());
            fill();
            for (int i = 0; i < dying.size(); i++) {
                send(dying.get(i));
                int waiting = i + 1;
                Eventually.holds("they wait", () -> ingress.gauge("postyard.ingress.hungry") == waiting);
            }
            send(large);
            Eventually.holds("it waits", () -> ingress.gauge("postyard.ingress.hungry") == 1 + dying.size());
            for (var client : dying) {
                client.die();
            }
            Eventually.holds("only it waits, if at all", () -> ingress.gauge("postyard.ingress.hungry") <= 1);
            while (!others.isEmpty()) {
                finish(others.removeFirst());
            }
            assertThat(large.reply()).startsWith("250 2.0.0 Queued");
            Eventually.holds("memory is given back", () -> ingress.gauge("postyard.ingress.body.used") == 0);
        }
    }

    /** A session whose message is under way and has little yet. */
    private Client begun() throws IOException {
        var client = Client.greeted(ingress.relay());
        assertThat(begin(client)).startsWith("354");
        client.send("Subject: large\r\n\r\n");
        return client;
    }

    /** Sends the rest of its message, as fast as it is read. */
    private void send(Client client) {
        senders.add(Thread.ofVirtual().start(() -> {
            try {
                client.send(LARGE + ".\r\n");
            } catch (IOException dead) {
                // As the test wants it.
                assertThat(dead).isNotNull();
            }
        }));
    }

    /** Others begin messages until there is no room for one more. */
    private void fill() throws IOException {
        boolean more = true;
        while (more) {
            more = come();
        }
    }

    /** One more begins a message, unless it is told to come again later. */
    private boolean come() throws IOException {
        var client = Client.greeted(ingress.relay());
        if (begin(client).startsWith("354")) {
            others.add(client);
            return true;
        }
        client.close();
        return false;
    }

    private static void finish(Client client) throws IOException {
        assertThat(client.say("x\r\n.")).startsWith("250");
        client.close();
    }

    private static String begin(Client client) throws IOException {
        client.say("MAIL FROM:<a@b.test>");
        client.say("RCPT TO:<ann@example.com>");
        return client.say("DATA");
    }

    private static long inAMinute() {
        return System.nanoTime() + Duration.ofMinutes(1).toNanos();
    }
}

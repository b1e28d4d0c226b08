package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.accept.BodyLimits;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bodies larger than the memory they may have. */
class MemoryIT {
    private static final BodyLimits SMALL = new BodyLimits(32 * 1024, 64 * 1024, 16 * 1024);
    private static final int BUDGET = 384 * 1024;

    @Test
    void streamsALargeMessageThroughLittleMemory() throws IOException {
        try (var ingress = new Ingress(Ingress.limited(SMALL, BUDGET, Duration.ofSeconds(60)));
                var client = Client.greeted(ingress.relay())) {
            var body = text(900_000);
            envelope(client, "ann@example.com");
            client.send(body);
            assertThat(client.say(".")).startsWith("250");
            var message = ingress.queue.messages.getFirst();
            assertThat(new String(ingress.queue.bytes(message), StandardCharsets.US_ASCII))
                    .endsWith(body);
            assertThat(message.body().size()).isEqualTo(ingress.queue.bytes(message).length);
            Eventually.holds("memory is given back", () -> ingress.gauge("postyard.ingress.body.used") == 0);
        }
    }

    @Test
    void refusesWhatIsTooLargeAndStaysInStep() throws IOException {
        try (var ingress = new Ingress(Ingress.limited(SMALL, BUDGET, Duration.ofSeconds(60)));
                var client = Client.greeted(ingress.relay())) {
            envelope(client, "ann@example.com");
            client.send(text(1_000_001));
            assertThat(client.say(".")).startsWith("552 5.3.4");
            envelope(client, "whoever@any.test");
            client.send(text(1001));
            assertThat(client.say(".")).startsWith("552 5.3.4");
            assertThat(client.say("MAIL FROM:<a@b.test> SIZE=1001")).startsWith("250");
            assertThat(client.say("RCPT TO:<whoever@any.test>")).startsWith("552 5.2.3");
            assertThat(client.say("MAIL FROM:<a@b.test> SIZE=1000001")).startsWith("503");
            Eventually.holds("memory is given back", () -> ingress.gauge("postyard.ingress.body.used") == 0);
            assertThat(ingress.queue.messages).isEmpty();
        }
    }

    @Test
    void shedsNewMessagesWhenTheMemoryIsTaken() throws IOException {
        try (var ingress = new Ingress(Ingress.limited(SMALL, BUDGET, Duration.ofSeconds(60)))) {
            var clients = new ArrayList<Client>();
            var answer = "354";
            while (answer.startsWith("354")) {
                var client = Client.greeted(ingress.relay());
                clients.add(client);
                answer = envelope(client, "ann@example.com");
                if (answer.startsWith("354")) {
                    client.send(text(10_000));
                }
            }
            assertThat(answer).startsWith("452 4.3.1");
            // Each takes an array of 16 KiB and as much again.
            assertThat(clients.size()).isBetween(5, 20);
            assertThat(ingress.gauge("postyard.ingress.body.used")).isLessThanOrEqualTo(BUDGET);
            for (var client : clients.subList(0, clients.size() - 1)) {
                assertThat(client.say("x\r\n.")).startsWith("250");
            }
            assertThat(envelope(clients.getLast(), "ann@example.com")).startsWith("354");
            for (var client : clients) {
                client.close();
            }
        }
    }

    @Test
    void makesHungrySessionsWaitAndFeedsThemLater() throws IOException {
        try (var ingress = new Ingress(Ingress.limited(SMALL, BUDGET, Duration.ofSeconds(60)));
                var first = Client.greeted(ingress.relay());
                var second = Client.greeted(ingress.relay())) {
            ingress.queue.mood = FakeQueue.Mood.SILENT;
            var body = text(400_000);
            envelope(first, "ann@example.com");
            var sender = Thread.ofVirtual().start(() -> stream(first, body));
            Eventually.holds("the queue is behind", () -> ingress.gauge("postyard.ingress.hungry") == 1);
            assertThat(ingress.gauge("postyard.ingress.body.used")).isLessThanOrEqualTo(BUDGET);
            assertThat(envelope(second, "ann@example.com")).startsWith("354");
            ingress.queue.mood = FakeQueue.Mood.WELL;
            ingress.queue.answerAll();
            assertThat(first.reply()).startsWith("250 2.0.0 Queued");
            assertThat(second.say("x\r\n.")).startsWith("250");
            join(sender);
            assertThat(ingress.queue.messages).hasSize(2);
        }
    }

    @Test
    void givesUpOnAMessageThatStarvesTooLong() throws IOException {
        try (var ingress = new Ingress(Ingress.limited(SMALL, BUDGET, Duration.ofMillis(100)));
                var client = Client.greeted(ingress.relay())) {
            ingress.queue.mood = FakeQueue.Mood.SILENT;
            envelope(client, "ann@example.com");
            var sender = Thread.ofVirtual().start(() -> stream(client, text(400_000)));
            assertThat(client.reply()).startsWith("452 4.3.1");
            join(sender);
            assertThat(client.say("NOOP")).startsWith("250");
            Eventually.holds("memory is given back", () -> ingress.gauge("postyard.ingress.body.used") == 0);
        }
    }

    private static String envelope(Client client, String recipient) throws IOException {
        client.say("MAIL FROM:<a@b.test>");
        client.say("RCPT TO:<" + recipient + ">");
        return client.say("DATA");
    }

    private static void stream(Client client, String body) {
        try {
            client.send(body + ".\r\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Lines of letters, {@code octets} in all with the last CRLF. */
    private static String text(int octets) {
        var random = new Random(octets);
        var text = new StringBuilder(octets);
        while (text.length() < octets - 80) {
            for (int i = 0; i < 70; i++) {
                text.append((char) ('a' + random.nextInt(26)));
            }
            text.append("\r\n");
        }
        return text.append("x".repeat(octets - text.length() - 2))
                .append("\r\n")
                .toString();
    }
}

package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue that cannot keep its promise: never a 250, never a 5xx. */
class QueueTroubleIT {
    private Ingress ingress;

    @BeforeEach
    void start() throws IOException {
        ingress = new Ingress();
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void says451WhenTheQueueDoesNotTakeTheMessage() throws IOException {
        try (var client = Client.greeted(ingress.relay())) {
            ingress.queue.mood = FakeQueue.Mood.FAILING;
            assertThat(send(client)).startsWith("451 4.3.0");
            ingress.queue.mood = FakeQueue.Mood.WELL;
            assertThat(send(client)).startsWith("250 2.0.0");
        }
        assertThat(ingress.queue.messages).hasSize(1);
    }

    @Test
    void says250OnlyAfterTheQueueHasTheMessage() throws IOException {
        ingress.queue.mood = FakeQueue.Mood.SILENT;
        try (var client = Client.greeted(ingress.relay())) {
            envelope(client);
            client.send("x\r\n.\r\nNOOP\r\n");
            Eventually.holds("the message is with the queue", () -> ingress.queue.unanswered.size() == 1);
            assertThat(client.hasReply()).isFalse();
            ingress.queue.answerAll();
            assertThat(client.reply()).startsWith("250 2.0.0 Queued");
            assertThat(client.reply()).startsWith("250 2.0.0 Nothing");
        }
    }

    @Test
    void answersAClientThatHasNothingMoreToSay() throws IOException {
        ingress.queue.mood = FakeQueue.Mood.SILENT;
        try (var client = Client.greeted(ingress.relay())) {
            client.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<ann@example.com>\r\nDATA\r\nx\r\n.\r\nNOOP\r\n");
            client.endOfInput();
            Eventually.holds("the message is with the queue", () -> ingress.queue.unanswered.size() == 1);
            ingress.queue.answerAll();
            for (var expected : List.of("250 2.1.0", "250 2.1.5", "354", "250 2.0.0 Queued", "250 2.0.0 Nothing")) {
                assertThat(client.reply()).startsWith(expected);
            }
            assertThat(client.isHungUpOn()).isTrue();
        }
        Eventually.holds("the session is over", () -> ingress.gauge("postyard.ingress.sessions") == 0);
    }

    @Test
    void keepsAMessageWhoseClientLeftTooEarly() throws IOException {
        ingress.queue.mood = FakeQueue.Mood.SILENT;
        try (var client = Client.greeted(ingress.relay())) {
            envelope(client);
            client.send("x\r\n.\r\n");
            Eventually.holds("the message is with the queue", () -> ingress.queue.unanswered.size() == 1);
        }
        ingress.queue.answerAll();
        Eventually.holds("the message is queued", () -> ingress.queue.messages.size() == 1);
        Eventually.holds("its memory is given back", () -> ingress.gauge("postyard.ingress.body.used") == 0);
    }

    @Test
    void turnsClientsAwayWhileItIsNotReady() throws IOException {
        try (var early = Client.greeted(ingress.relay())) {
            ingress.queue.ready = false;
            assertThat(ingress.role.isReady()).isFalse();
            assertThat(ingress.role.readiness()).contains("switched off by the test");
            early.say("MAIL FROM:<a@b.test>");
            early.say("RCPT TO:<ann@example.com>");
            assertThat(early.say("DATA")).startsWith("451 4.3.0");
            assertThat(early.say("MAIL FROM:<a@b.test>")).startsWith("250");
            early.say("RCPT TO:<ann@example.com>");
            early.send("BDAT 3 LAST\r\na\r\n");
            assertThat(early.reply()).startsWith("451 4.3.0");
            try (var late = new Client(ingress.relay())) {
                assertThat(late.reply()).startsWith("421 4.3.2");
                assertThat(late.isHungUpOn()).isTrue();
            }
            ingress.queue.ready = true;
            assertThat(send(early)).startsWith("250");
        }
        try (var client = Client.greeted(ingress.relay())) {
            assertThat(send(client)).startsWith("250");
        }
    }

    @Test
    void turnsClientsAwayUntilPolicyIsKnown() throws IOException {
        ingress.policyLoaded = false;
        assertThat(ingress.role.readiness()).contains("Policy");
        try (var client = new Client(ingress.relay())) {
            assertThat(client.reply()).startsWith("421 4.3.2");
        }
    }

    @Test
    void bouncesNothingWhileNobodyHasPublishedPolicy() throws IOException {
        try (var early = Client.greeted(ingress.relay())) {
            ingress.policy = PolicySnapshot.EMPTY;
            assertThat(ingress.role.isReady()).isFalse();
            assertThat(ingress.role.readiness()).contains("./postyard policy publish");
            early.say("MAIL FROM:<a@b.test>");
            assertThat(early.say("RCPT TO:<ann@example.com>")).startsWith("451 4.3.5");
            assertThat(early.say("RCPT TO:<postmaster>")).startsWith("451 4.3.5");
            try (var late = new Client(ingress.relay())) {
                assertThat(late.reply()).startsWith("421 4.3.2");
            }
            ingress.policy = Ingress.policy();
            assertThat(early.say("RCPT TO:<ann@example.com>")).startsWith("250");
        }
    }

    private static String send(Client client) throws IOException {
        envelope(client);
        return client.say("x\r\n.");
    }

    private static void envelope(Client client) throws IOException {
        client.say("MAIL FROM:<a@b.test>");
        client.say("RCPT TO:<ann@example.com>");
        client.say("DATA");
    }
}

package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.config.IngressConfig;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clients that say nothing, or next to nothing. */
class PatienceIT {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(500);

    @Test
    void endsASessionThatSaysNothing() throws IOException {
        try (var ingress = with(new IngressConfig.Timeouts(SHORT, LONG, LONG, LONG, 1, LONG));
                var client = Client.greeted(ingress.relay())) {
            assertThat(client.reply()).startsWith("421 4.4.2 Timed out waiting for a command");
            assertThat(client.isHungUpOn()).isTrue();
            assertThat(ingress.count("postyard.ingress.timeouts", "command")).isEqualTo(1);
        }
    }

    @Test
    void isNotFooledByPiecesOfACommand() throws IOException {
        try (var ingress = with(new IngressConfig.Timeouts(SHORT, LONG, LONG, LONG, 1, LONG));
                var client = Client.greeted(ingress.relay())) {
            // One octet after the other, as slowly as the server lets us.
            while (!client.hasReply()) {
                client.send("N");
            }
            assertThat(client.reply()).matches("(421|500) .*");
        }
    }

    @Test
    void endsAMessageThatStopsComing() throws IOException {
        try (var ingress = with(new IngressConfig.Timeouts(LONG, SHORT, LONG, LONG, 1, LONG));
                var client = Client.greeted(ingress.relay())) {
            envelope(client);
            client.send("Subject: ");
            assertThat(client.reply()).startsWith("421 4.4.2 Timed out waiting for message data");
            assertThat(ingress.queue.messages).isEmpty();
        }
    }

    @Test
    void endsAMessageThatDrips() throws IOException {
        try (var ingress = with(new IngressConfig.Timeouts(LONG, LONG, LONG, SHORT, 1_000_000_000, LONG));
                var client = Client.greeted(ingress.relay())) {
            envelope(client);
            client.send("Subject: ");
            assertThat(client.reply()).startsWith("421 4.4.2 Message data arrives too slowly");
        }
    }

    @Test
    void endsAMessageThatTakesTooLongInAll() throws IOException {
        try (var ingress = with(new IngressConfig.Timeouts(LONG, LONG, SHORT, LONG, 1, LONG));
                var client = Client.greeted(ingress.relay())) {
            client.say("MAIL FROM:<a@b.test>");
            client.say("RCPT TO:<ann@example.com>");
            client.send("BDAT 1\r\nx");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("421 4.4.2 Message data arrives too slowly");
        }
    }

    private static Ingress with(IngressConfig.Timeouts timeouts) throws IOException {
        return new Ingress(config -> new IngressConfig(
                config.hostName(),
                config.postmaster(),
                config.listeners(),
                config.session(),
                config.lines(),
                config.bodies(),
                config.bodyBudget(),
                config.connections(),
                timeouts,
                config.hops(),
                config.tls(),
                config.handshakeTimeout(),
                config.eventLoops(),
                config.drainTimeout()));
    }

    private static void envelope(Client client) throws IOException {
        client.say("MAIL FROM:<a@b.test>");
        client.say("RCPT TO:<ann@example.com>");
        client.say("DATA");
    }
}

package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Messages that have been around (RFC 5321 §6.3). */
class LoopIT {
    @Test
    void refusesAMessageThatHasBeenEverywhereOrHereTooOften() throws IOException {
        try (var ingress = new Ingress();
                var client = Client.greeted(ingress.relay())) {
            assertThat(send(client, "Received: by a.test\r\n".repeat(50))).startsWith("250");
            assertThat(send(client, "Received: by a.test\r\n".repeat(51))).startsWith("554 5.4.6 Too many hops");
            assertThat(send(client, "Received: from x\r\n\tby mx.postyard.test with ESMTP;\r\n\tnow\r\n".repeat(4)))
                    .startsWith("250");
            assertThat(send(client, "Received: from x\r\n\tby mx.postyard.test with ESMTP;\r\n\tnow\r\n".repeat(5)))
                    .startsWith("554 5.4.6 Mail loop");
            assertThat(ingress.queue.messages).hasSize(2);
        }
    }

    private static String send(Client client, String header) throws IOException {
        client.say("MAIL FROM:<a@b.test>");
        client.say("RCPT TO:<ann@example.com>");
        client.say("DATA");
        return client.say(header + "\r\nbody\r\n.");
    }
}

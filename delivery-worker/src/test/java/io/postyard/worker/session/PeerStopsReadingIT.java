package io.postyard.worker.session;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.queue.Body;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A peer that does not read blocks a write, which sockets cannot time out: the watchdog does. */
class PeerStopsReadingIT extends SmtpScenario {
    @Test
    void theNextHostTakesIt() {
        // Given
        var body = new Body.Inline("0123456789abcde\n".repeat(2_000_000).getBytes(StandardCharsets.US_ASCII));
        timeout(io.postyard.smtp.client.Stage.DATA_BLOCK, Duration.ofSeconds(1));
        timeout(io.postyard.smtp.client.Stage.FINAL_DOT, Duration.ofSeconds(50));
        first.on(Stage.BODY, PeerBehaviour.stall());
        second.on(Stage.MAIL, PeerBehaviour.reply(550, "seen"));
        // When
        var report = deliver(body, BodyType.SEVEN_BIT, "bob@b.test");
        // Then
        refused(only(report), 550);
        first.awaitStalls(1);
    }
}

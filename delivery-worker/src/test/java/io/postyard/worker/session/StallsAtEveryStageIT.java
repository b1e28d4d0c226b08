package io.postyard.worker.session;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HANDSHAKE_BROKEN and TRANSACTION_BROKEN by time-out: the next host, after no more than the stage's time. */
class StallsAtEveryStageIT extends SmtpScenario {
    @ParameterizedTest
    @EnumSource(names = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA"})
    void theNextHostTakesIt(Stage stage) {
        // Given
        timeout(io.postyard.smtp.client.Stage.valueOf(stage.name()), Duration.ofMillis(300));
        first.on(stage, PeerBehaviour.stall());
        // When
        var report = deliver("bob@b.test");
        // Then
        accepted(only(report));
        second.awaitAccepted(1);
        first.awaitStalls(1);
    }

    @Test
    void anOctetNowAndThenWinsNoTime() {
        // Given
        timeout(io.postyard.smtp.client.Stage.GREETING, Duration.ofMillis(500));
        first.on(Stage.GREETING, PeerBehaviour.trickle(Duration.ofMillis(200)));
        // When, Then
        accepted(only(deliver("bob@b.test")));
        second.awaitAccepted(1);
    }
}

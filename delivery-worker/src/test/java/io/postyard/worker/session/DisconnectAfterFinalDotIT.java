package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LOST_AFTER_FINAL_DOT: in doubt, and not sent to another host in the same attempt. */
class DisconnectAfterFinalDotIT extends SmtpScenario {
    private void isInDoubt() {
        var report = deliver("bob@b.test");
        assertThat(only(report))
                .isInstanceOfSatisfying(AttemptOutcome.InDoubt.class, doubt -> assertThat(doubt.detail())
                        .contains("may be sent more than once"));
        assertThat(report.reachable()).isTrue();
        assertThat(second.sessions()).isEmpty();
        assertThat(isConnected()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"FINAL_DOT", "AFTER_FINAL_DOT"})
    void dropped(Stage stage) {
        // Given
        first.on(stage, PeerBehaviour.drop());
        // When, Then
        isInDoubt();
    }

    @Test
    void reset() {
        // Given
        first.on(Stage.AFTER_FINAL_DOT, PeerBehaviour.reset());
        // When, Then
        isInDoubt();
    }

    @Test
    void silent() {
        // Given
        timeout(io.postyard.smtp.client.Stage.FINAL_DOT, Duration.ofMillis(300));
        first.on(Stage.AFTER_FINAL_DOT, PeerBehaviour.stall());
        // When, Then
        isInDoubt();
    }
}

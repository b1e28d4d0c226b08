package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The hard limit of an attempt: no further host, whatever the stages would allow. */
class AttemptDeadlineIT extends SmtpScenario {
    @Test
    void endsTheAttempt() {
        // Given
        attemptTime(Duration.ofMillis(500));
        first.on(Stage.MAIL, PeerBehaviour.stall());
        // When
        var report = deliver("bob@b.test");
        // Then
        assertThat(only(report)).isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> assertThat(u.trouble())
                .isEqualTo(Trouble.TIMED_OUT));
        assertThat(second.sessions()).isEmpty();
    }
}

package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A peer may hang up on an idle connection: dialled again, and nobody hears of it. */
class KeptConnectionHasDiedIT extends SmtpScenario {
    @Test
    void closedWhileIdle() {
        // Given
        deliver("ann@b.test");
        first.goDown();
        first.comeBack();
        assertThat(isConnected()).isTrue();
        // When
        var report = deliver("bob@b.test");
        // Then
        accepted(only(report));
        assertThat(report.reachable()).isTrue();
        assertThat(first.awaitAccepted(2)).extracting(m -> m.session()).containsExactly(1, 2);
        assertThat(second.sessions()).isEmpty();
    }

    @Test
    void a421ToTheNextMessage() {
        // Given
        deliver("ann@b.test");
        first.on(Stage.MAIL, PeerBehaviour.replyAndClose(421, "4.4.2 idle too long"))
                .times(1);
        // When, Then
        accepted(only(deliver("bob@b.test")));
        assertThat(first.awaitAccepted(2)).extracting(m -> m.session()).containsExactly(1, 2);
        assertThat(second.sessions()).isEmpty();
    }

    @Test
    void idleForTooLong() {
        // Given
        maxIdle(Duration.ZERO);
        deliver("ann@b.test");
        // When
        deliver("bob@b.test");
        // Then
        assertThat(first.awaitAccepted(2)).extracting(m -> m.session()).containsExactly(1, 2);
    }

    @Test
    void theHostIsGoneAltogether() {
        // Given
        deliver("ann@b.test");
        first.goDown();
        // When, Then
        accepted(only(deliver("bob@b.test")));
        assertThat(second.awaitAccepted(1)).hasSize(1);
    }
}

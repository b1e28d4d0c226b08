package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.reply.Reply;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import org.junit.jupiter.api.Test;

/** GREETING_SOFT, GREETING_HARD: such a host is skipped, and the last one never bounces mail. */
class GreetingRefusedIT extends SmtpScenario {
    @Test
    void a554GreetingMeansTheNextHost() {
        // Given
        first.on(Stage.GREETING, PeerBehaviour.replyAndClose(554, "no mail here"));
        // When
        var report = deliver("bob@b.test");
        // Then
        accepted(only(report));
        assertThat(report.throttled()).isEmpty();
    }

    @Test
    void a554GreetingOfTheLastHostDefers() {
        // Given
        first.on(Stage.GREETING, PeerBehaviour.replyAndClose(554, "no mail here"));
        second.on(Stage.GREETING, PeerBehaviour.replyAndClose(554, "nor here"));
        // When
        var report = deliver("bob@b.test");
        // Then
        assertThat(only(report)).isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> {
            assertThat(u.trouble()).isEqualTo(Trouble.NO_CONNECTION);
            assertThat(u.detail()).contains("554 nor here");
        });
        assertThat(report.reachable()).isFalse();
    }

    @Test
    void a421GreetingThrottles() {
        // Given
        first.on(Stage.GREETING, PeerBehaviour.replyAndClose(421, "4.3.2 too many connections"));
        second.on(Stage.GREETING, PeerBehaviour.replyAndClose(450, "busy"));
        // When
        var report = deliver("bob@b.test");
        // Then
        refused(only(report), 450);
        assertThat(report.throttled()).contains(Reply.of(450, "busy"));
        assertThat(report.reachable()).isFalse();
    }
}

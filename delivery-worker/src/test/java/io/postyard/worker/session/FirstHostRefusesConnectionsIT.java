package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import org.junit.jupiter.api.Test;

/** CONNECT: the next host is tried at once; the last one's failure defers. */
class FirstHostRefusesConnectionsIT extends SmtpScenario {
    @Test
    void theNextHostTakesIt() {
        // Given
        first.goDown();
        // When
        var report = deliver("bob@b.test");
        // Then
        accepted(only(report));
        assertThat(report.reachable()).isTrue();
        second.awaitAccepted(1);
    }

    @Test
    void noHostIsLeft() {
        // Given
        first.goDown();
        second.goDown();
        // When
        var report = deliver("bob@b.test");
        // Then
        assertThat(only(report)).isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> {
            assertThat(u.trouble()).isEqualTo(Trouble.NO_CONNECTION);
            assertThat(u.peer()).endsWith(":" + second.port());
            assertThat(u.detail()).contains("while connecting");
        });
        assertThat(report.reachable()).isFalse();
    }

    @Test
    void aHostThatWasDeadAMomentAgoIsTriedLast() {
        // Given
        first.goDown();
        deliver("bob@b.test");
        closeSession();
        first.comeBack();
        // When
        deliver("cec@b.test");
        // Then
        assertThat(second.awaitAccepted(2)).hasSize(2);
        assertThat(first.accepted()).isEmpty();
    }
}

package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import org.junit.jupiter.api.Test;

/** The straight path, against which the others are read. */
class NothingGoesWrongIT extends SmtpScenario {
    @Test
    void arrivesByteForByteOverOneConnection() {
        // When
        var report = deliver("bob@b.test", "cec@b.test");
        deliver("dan@b.test");
        // Then
        assertThat(report.outcomes().values())
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOfSatisfying(AttemptOutcome.Accepted.class, a -> {
                    assertThat(a.peer()).isEqualTo("127.0.0.1[127.0.0.1]:" + first.port());
                    assertThat(a.dsnPassedOn()).isTrue();
                }));
        assertThat(report.reachable()).isTrue();
        assertThat(report.throttled()).isEmpty();
        var messages = first.awaitAccepted(2);
        assertThat(messages.getFirst().text()).isEqualTo(BODY);
        assertThat(messages.getFirst().recipients()).containsExactly("bob@b.test", "cec@b.test");
        assertThat(first.sessions()).hasSize(1);
        assertThat(first.sessions().getFirst().isPipelined()).isTrue();
        assertThat(first.sessions().getFirst().helo()).isEqualTo("us.test");
        assertThat(isConnected()).isTrue();
    }

    @Test
    void saysQuitWhenClosed() {
        // Given
        deliver("bob@b.test");
        // When
        closeSession();
        // Then
        first.awaitAllClosed();
        assertThat(first.sessions().getFirst().verbs()).endsWith("QUIT");
        assertThat(isConnected()).isFalse();
    }
}

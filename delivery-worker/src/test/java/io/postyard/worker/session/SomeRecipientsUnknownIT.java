package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import org.junit.jupiter.api.Test;

/** RECIPIENT_HARD: final at once, for this recipient alone. */
class SomeRecipientsUnknownIT extends SmtpScenario {
    @Test
    void onlyTheUnknownBounces() {
        // Given
        first.onRcpt("bob@b.test", PeerBehaviour.reply(550, "5.1.1 who?"));
        // When
        var report = deliver("ann@b.test", "bob@b.test");
        // Then
        accepted(report.outcomes().get(0));
        refused(report.outcomes().get(1), 550);
        assertThat(second.sessions()).isEmpty();
        assertThat(isConnected()).isTrue();
    }
}

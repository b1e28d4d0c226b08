package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import org.junit.jupiter.api.Test;

/** RECIPIENT_SOFT: the recipient is tried at the next host within the attempt, the others stay where they were taken. */
class GreylistedIT extends SmtpScenario {
    @Test
    void theNextHostTakesTheRecipient() {
        // Given
        first.onRcpt("bob@b.test", PeerBehaviour.reply(451, "4.7.1 greylisted"));
        // When
        var report = deliver("ann@b.test", "bob@b.test", "cec@b.test");
        // Then
        assertThat(report.outcomes().values()).allSatisfy(SmtpScenario::accepted);
        assertThat(first.accepted().getFirst().recipients()).containsExactly("ann@b.test", "cec@b.test");
        assertThat(second.accepted().getFirst().recipients()).containsExactly("bob@b.test");
    }

    @Test
    void theNextOrderStartsAtTheBestHostAgain() {
        // Given
        first.onRcpt("bob@b.test", PeerBehaviour.reply(451, "4.7.1 greylisted")).times(1);
        deliver("bob@b.test");
        // When
        deliver("bob@b.test");
        // Then
        assertThat(first.awaitAccepted(1)).hasSize(1);
        assertThat(second.accepted()).hasSize(1);
    }

    @Test
    void theLastHostsReplyStands() {
        // Given
        first.on(Stage.RCPT, PeerBehaviour.reply(451, "4.7.1 greylisted"));
        second.on(Stage.RCPT, PeerBehaviour.reply(450, "4.2.1 busy"));
        // When
        var report = deliver("bob@b.test");
        // Then
        refused(only(report), 450);
        assertThat(report.reachable()).isTrue();
    }

    @Test
    void theOnlyHostKeepsItsConnection() {
        // Given
        hosts(host(first));
        first.on(Stage.RCPT, PeerBehaviour.reply(451, "4.7.1 greylisted")).times(1);
        refused(only(deliver("bob@b.test")), 451);
        // When
        accepted(only(deliver("bob@b.test")));
        // Then
        assertThat(first.sessions()).hasSize(1);
    }
}

package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import org.junit.jupiter.api.Test;

/** 452 after some recipients: the rest go in further transactions over the same connection. */
class TooManyRecipientsIT extends SmtpScenario {
    @Test
    void theRestFollowsInAnotherTransaction() {
        // Given
        first.onRcpt("c@b.test", PeerBehaviour.reply(452, "4.5.3 too many recipients"))
                .times(1);
        first.onRcpt("d@b.test", PeerBehaviour.reply(552, "too many recipients"))
                .times(1);
        // When
        var report = deliver("a@b.test", "b@b.test", "c@b.test", "d@b.test");
        // Then
        assertThat(report.outcomes().values()).allSatisfy(SmtpScenario::accepted);
        var messages = first.awaitAccepted(2);
        assertThat(messages.get(0).recipients()).containsExactly("a@b.test", "b@b.test");
        assertThat(messages.get(1).recipients()).containsExactly("c@b.test", "d@b.test");
        assertThat(first.sessions()).hasSize(1);
    }

    @Test
    void theRulesLimitIsKept() {
        // Given
        shaping(100, 2);
        // When
        deliver("a@b.test", "b@b.test", "c@b.test", "d@b.test", "e@b.test");
        // Then
        assertThat(first.awaitAccepted(3))
                .extracting(m -> m.recipients().size())
                .containsExactly(2, 2, 1);
    }

    @Test
    void theConnectionsLimitIsKept() {
        // Given
        shaping(2, 1);
        // When
        deliver("a@b.test", "b@b.test", "c@b.test", "d@b.test", "e@b.test");
        // Then
        assertThat(first.awaitAccepted(5)).extracting(m -> m.session()).containsExactly(1, 1, 2, 2, 3);
        assertThat(second.sessions()).isEmpty();
    }

    @Test
    void aFailureBetweenTransactionsConcernsTheRestOnly() {
        // Given
        shaping(100, 1);
        first.onSender("ann@a.test", Stage.FINAL_DOT, PeerBehaviour.replyAndClose(421, "4.3.2 enough"))
                .times(1);
        // When
        var report = deliver("a@b.test", "b@b.test");
        // Then
        assertThat(report.outcomes().values()).allSatisfy(SmtpScenario::accepted);
        assertThat(report.throttled()).isPresent();
        assertThat(second.awaitAccepted(2)).hasSize(2);
    }
}

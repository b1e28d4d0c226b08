package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MESSAGE_SOFT goes to the next host, MESSAGE_HARD is final, whichever command brought it. */
class MessageRefusedIT extends SmtpScenario {
    @ParameterizedTest
    @EnumSource(names = {"MAIL", "DATA", "FINAL_DOT"})
    void refusedForEver(Stage stage) {
        // Given
        first.on(stage, PeerBehaviour.reply(554, "5.7.1 spam"));
        // When
        var report = deliver("ann@b.test", "bob@b.test");
        // Then
        assertThat(report.outcomes().values()).hasSize(2).allSatisfy(outcome -> refused(outcome, 554));
        assertThat(second.sessions()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"MAIL", "DATA", "FINAL_DOT"})
    void refusedForNow(Stage stage) {
        // Given
        first.on(stage, PeerBehaviour.reply(451, "4.3.0 later"));
        // When
        var report = deliver("ann@b.test", "bob@b.test");
        // Then
        assertThat(report.outcomes().values()).hasSize(2).allSatisfy(SmtpScenario::accepted);
        assertThat(second.awaitAccepted(1)).hasSize(1);
    }

    @Test
    void theConnectionServesTheNextOrder() {
        // Given
        first.on(Stage.MAIL, PeerBehaviour.reply(554, "5.7.1 spam")).times(1);
        first.on(Stage.DATA, PeerBehaviour.reply(554, "5.7.1 spam")).times(1);
        // When
        refused(only(deliver("bob@b.test")), 554);
        refused(only(deliver("bob@b.test")), 554);
        accepted(only(deliver("bob@b.test")));
        // Then
        assertThat(first.sessions()).hasSize(1);
    }
}

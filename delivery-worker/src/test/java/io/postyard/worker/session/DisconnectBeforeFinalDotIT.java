package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TRANSACTION_BROKEN: nobody can have the message, so the next host gets it. */
class DisconnectBeforeFinalDotIT extends SmtpScenario {
    @ParameterizedTest
    @EnumSource(names = {"MAIL", "RCPT", "DATA"})
    void theNextHostTakesIt(Stage stage) {
        // Given
        first.on(stage, PeerBehaviour.drop());
        // When
        var report = deliver("ann@b.test", "bob@b.test");
        // Then
        assertThat(report.outcomes().values()).allSatisfy(SmtpScenario::accepted);
        assertThat(second.awaitAccepted(1)).hasSize(1);
    }

    @Test
    void whatWasSaidOfARecipientBeforeStands() {
        // Given
        first.onRcpt("bob@b.test", PeerBehaviour.reply(550, "5.1.1 who?"));
        first.on(Stage.DATA, PeerBehaviour.drop());
        // When
        var report = deliver("ann@b.test", "bob@b.test");
        // Then
        accepted(report.outcomes().get(0));
        refused(report.outcomes().get(1), 550);
    }
}

package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import org.junit.jupiter.api.Test;

/** HANDSHAKE_BROKEN and TRANSACTION_BROKEN by what is no SMTP. */
class JunkInsteadOfSmtpIT extends SmtpScenario {
    @Test
    void aWebServer() {
        // Given
        first.on(Stage.GREETING, PeerBehaviour.junk("HTTP/1.1 400 Bad Request\r\n\r\n"));
        second.on(Stage.GREETING, PeerBehaviour.junk("SSH-2.0-OpenSSH\r\n"));
        // When, Then
        assertThat(only(deliver("bob@b.test"))).isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> {
            assertThat(u.trouble()).isEqualTo(Trouble.PROTOCOL_ERROR);
            assertThat(u.detail()).contains("SSH-2.0-OpenSSH");
        });
    }

    @Test
    void inATransaction() {
        // Given
        first.on(Stage.RCPT, PeerBehaviour.junk("lorem ipsum\r\n"));
        // When, Then
        accepted(only(deliver("bob@b.test")));
        assertThat(second.awaitAccepted(1)).hasSize(1);
    }
}

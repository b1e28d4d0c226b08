package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.testkit.smtp.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** TLS: opportunistic goes on in the clear over a new connection, required does not. */
class TlsHandshakeFailsIT extends SmtpScenario {
    private void breakTls() {
        // Offered, answered with 220, and then no TLS behind it.
        for (var peer : List.of(first, second)) {
            peer.withTls(PeerCertificate.GOOD);
            peer.on(Stage.STARTTLS, PeerBehaviour.junk("220 go\r\n"));
        }
    }

    @Test
    void opportunisticGoesOnInTheClear() {
        // Given
        timeout(io.postyard.smtp.client.Stage.TLS_HANDSHAKE, Duration.ofSeconds(2));
        breakTls();
        // When
        accepted(only(deliver("bob@b.test")));
        // Then
        var message = first.awaitAccepted(1).getFirst();
        assertThat(message.tls()).isFalse();
        assertThat(message.session()).isEqualTo(2);
        assertThat(tlsOutcomes()).isEqualTo(Map.of("failed", 1, "clear", 1));
    }

    @Test
    void requiredDoesNot() {
        // Given
        tls(TlsMode.REQUIRED);
        timeout(io.postyard.smtp.client.Stage.TLS_HANDSHAKE, Duration.ofSeconds(2));
        breakTls();
        // When
        var report = deliver("bob@b.test");
        // Then
        assertThat(only(report)).isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> assertThat(u.trouble())
                .isEqualTo(Trouble.TLS_FAILED));
        assertThat(report.reachable()).isFalse();
        assertThat(first.accepted()).isEmpty();
        assertThat(second.accepted()).isEmpty();
        assertThat(tlsOutcomes()).isEqualTo(Map.of("failed", 2));
    }
}

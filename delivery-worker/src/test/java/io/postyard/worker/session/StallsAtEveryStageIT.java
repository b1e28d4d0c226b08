package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.TlsMode;
import io.postyard.smtp.client.Stage;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.PeerCertificate;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * HANDSHAKE_BROKEN and TRANSACTION_BROKEN by time-out: the next host, after no more than the stage's time. The others are
 * in {@link PeerStopsReadingIT} and {@link DisconnectAfterFinalDotIT}.
 */
class StallsAtEveryStageIT extends SmtpScenario {
    private static final Duration SHORT = Duration.ofMillis(300);

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CONNECT", "TLS_HANDSHAKE", "DATA_BLOCK", "FINAL_DOT", "RSET", "QUIT"})
    void theNextHostTakesIt(Stage stage) {
        // Given
        timeout(stage, SHORT);
        first.on(stallsAt(stage), PeerBehaviour.stall());
        // When
        var report = deliver("bob@b.test");
        // Then
        accepted(only(report));
        second.awaitAccepted(1);
        first.awaitStalls(1);
    }

    private io.postyard.testkit.smtp.Stage stallsAt(Stage stage) {
        if (stage == Stage.STARTTLS) {
            first.withTls(PeerCertificate.GOOD);
        }
        if (stage == Stage.HELO) {
            first.on(io.postyard.testkit.smtp.Stage.EHLO, PeerBehaviour.reply(502, "no such command"))
                    .times(1);
            return io.postyard.testkit.smtp.Stage.EHLO;
        }
        return io.postyard.testkit.smtp.Stage.valueOf(stage.name());
    }

    @Test
    void aHostThatTakesNoConnections() throws IOException {
        // Given
        timeout(Stage.CONNECT, SHORT);
        try (var deaf = new DeafHost()) {
            hosts(deaf.host(), host(second));
            // When
            accepted(only(deliver("bob@b.test")));
        }
        // Then
        second.awaitAccepted(1);
    }

    @Test
    void silenceInsteadOfAHandshake() throws IOException {
        // Given
        timeout(Stage.TLS_HANDSHAKE, SHORT);
        tls(TlsMode.REQUIRED);
        second.withTls(PeerCertificate.GOOD);
        try (var silent = new SilentTlsHost()) {
            hosts(silent.host(), host(second));
            // When
            accepted(only(deliver("bob@b.test")));
            // Then
            assertThat(silent.handshakes()).isOne();
        }
        second.awaitAccepted(1);
    }

    /** Left open by a transaction without recipients. */
    @Test
    void atRsetTheNextHostTakesIt() {
        // Given
        timeout(Stage.RSET, SHORT);
        first.onRcpt("nobody@b.test", PeerBehaviour.reply(550, "5.1.1 unknown"));
        first.on(io.postyard.testkit.smtp.Stage.RSET, PeerBehaviour.stall());
        refused(only(deliver("nobody@b.test")), 550);
        // When
        accepted(only(deliver("bob@b.test")));
        // Then
        first.awaitStalls(1);
        second.awaitAccepted(1);
    }

    @Test
    void anOctetNowAndThenWinsNoTime() {
        // Given
        timeout(Stage.GREETING, Duration.ofMillis(500));
        first.on(io.postyard.testkit.smtp.Stage.GREETING, PeerBehaviour.trickle(Duration.ofMillis(200)));
        // When, Then
        accepted(only(deliver("bob@b.test")));
        second.awaitAccepted(1);
    }
}

package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.smtp.PeerCertificate;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** TLS: where it is required, a host without it is no host. */
class TlsNotOfferedIT extends SmtpScenario {
    @Test
    void theNextHostHasIt() {
        // Given
        tls(TlsMode.REQUIRED);
        second.withTls(PeerCertificate.WRONG_NAME);
        // When
        accepted(only(deliver("bob@b.test")));
        // Then
        assertThat(second.awaitAccepted(1).getFirst().tls()).isTrue();
        assertThat(first.accepted()).isEmpty();
        assertThat(tlsOutcomes()).isEqualTo(Map.of("unavailable", 1, "encrypted", 1));
    }

    @Test
    void noHostHasIt() {
        // Given
        tls(TlsMode.REQUIRED);
        // When, Then
        assertThat(only(deliver("bob@b.test")))
                .isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> assertThat(u.trouble())
                        .isEqualTo(Trouble.TLS_NOT_OFFERED));
    }

    @Test
    void aConnectionInTheClearIsNotUsedForARuleThatRequiresIt() {
        // Given
        deliver("bob@b.test");
        first.withTls(PeerCertificate.GOOD);
        tls(TlsMode.REQUIRED);
        // When
        accepted(only(deliver("cec@b.test")));
        // Then
        assertThat(first.awaitAccepted(2)).extracting(m -> m.tls()).containsExactly(false, true);
        assertThat(tlsOutcomes()).isEqualTo(Map.of("clear", 1, "encrypted", 1));
    }
}

package io.postyard.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.smtp.PeerCertificate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS: only VERIFIED looks at certificates. */
class CertificateInvalidIT extends SmtpScenario {
    @ParameterizedTest
    @EnumSource(names = {"EXPIRED", "WRONG_NAME"})
    void verifiedRefusesIt(PeerCertificate certificate) {
        // Given
        tls(TlsMode.VERIFIED);
        first.withTls(certificate);
        hosts(new NextHop.Host("localhost", first.port()));
        // When, Then
        assertThat(only(deliver("bob@b.test")))
                .isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> assertThat(u.trouble())
                        .isEqualTo(Trouble.TLS_FAILED));
        assertThat(first.accepted()).isEmpty();
        assertThat(tlsOutcomes()).isEqualTo(Map.of("failed", 1));
    }

    @ParameterizedTest
    @CsvSource({
        "REQUIRED, EXPIRED",
        "REQUIRED, WRONG_NAME",
        "REQUIRED, GOOD",
        "OPPORTUNISTIC, EXPIRED",
        "OPPORTUNISTIC, WRONG_NAME",
        "OPPORTUNISTIC, GOOD"
    })
    void othersTakeAnyAndEncrypt(TlsMode mode, PeerCertificate certificate) {
        // Given
        tls(mode);
        first.withTls(certificate);
        // When
        accepted(only(deliver("bob@b.test")));
        // Then
        assertThat(first.awaitAccepted(1).getFirst().tls()).isTrue();
        assertThat(tlsOutcomes()).isEqualTo(Map.of("encrypted", 1));
    }

    @Test
    void verifiedTakesTheRightOne() {
        // Given
        tls(TlsMode.VERIFIED);
        first.withTls(PeerCertificate.GOOD);
        hosts(new NextHop.Host("localhost", first.port()));
        // When
        accepted(only(deliver("bob@b.test")));
        accepted(only(deliver("cec@b.test")));
        // Then
        assertThat(first.awaitAccepted(2)).allSatisfy(m -> assertThat(m.tls()).isTrue());
        assertThat(first.sessions()).hasSize(1);
        assertThat(tlsOutcomes()).as("of one conversation with two messages").isEqualTo(Map.of("verified", 1));
    }
}

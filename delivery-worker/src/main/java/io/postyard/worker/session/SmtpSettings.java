package io.postyard.worker.session;

import io.postyard.smtp.client.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How SMTP sessions behave, whatever the destination.
 *
 * @param hostName our name, for EHLO
 * @param attemptTime hard limit of one attempt at one order, with all its hosts; to it comes a second for each 16 KiB of
 *     body, so that a large message over a thin line is late, not dead
 * @param patience how long an attempt may last before it can be taken back ({@link DestinationSession#takeBack})
 * @param maxIdle a kept connection that was idle for longer is not used again
 * @param hostsPerAttempt addresses tried in one attempt; ≥ 1
 * @param conversationsPerAttempt of those, how many may get as far as a transaction; ≥ 1
 * @param trustedCertificates PEM file of the authorities that {@code TlsMode.VERIFIED} trusts; empty = the Java runtime's
 * @param timeouts of each stage; {@link Stage#timeout} unless the operator says otherwise
 */
public record SmtpSettings(
        String hostName,
        Duration attemptTime,
        Duration patience,
        Duration maxIdle,
        int hostsPerAttempt,
        int conversationsPerAttempt,
        Optional<Path> trustedCertificates,
        Function<Stage, Duration> timeouts) {
    private static final long OCTETS_PER_SECOND = 16 * 1024;

    public SmtpSettings {
        if (hostsPerAttempt < 1
                || conversationsPerAttempt < 1
                || !attemptTime.isPositive()
                || patience.isNegative()
                || maxIdle.isNegative()) {
            throw new IllegalArgumentException("SMTP session settings out of range");
        }
    }

    /** 30 minutes, 30 seconds, a minute, 5 addresses, 2 conversations (Postfix's {@code smtp_mx_address_limit}, {@code …session_limit}). */
    public static SmtpSettings of(String hostName) {
        return new SmtpSettings(
                hostName,
                Duration.ofMinutes(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                5,
                2,
                Optional.empty(),
                Stage::timeout);
    }

    Duration timeFor(long bodySize) {
        return attemptTime.plusSeconds(bodySize / OCTETS_PER_SECOND);
    }
}

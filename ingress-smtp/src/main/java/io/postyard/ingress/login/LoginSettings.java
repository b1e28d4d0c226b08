package io.postyard.ingress.login;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How clients authenticate.
 *
 * @param users the file of users; empty = nobody can
 * @param lookEvery how soon a change of it is seen
 * @param firstDelay before the first refusal is said; doubles with each further one of the same client or name
 * @param maxDelay at which it stays
 * @param maxFailures of one session, which then ends; at least 1
 */
public record LoginSettings(
        Optional<Path> users, Duration lookEvery, Duration firstDelay, Duration maxDelay, int maxFailures) {
    public static final LoginSettings NONE = of(Optional.empty());

    public LoginSettings {
        if (maxFailures < 1 || firstDelay.compareTo(maxDelay) > 0 || firstDelay.isNegative()) {
            throw new IllegalArgumentException("login limits out of range");
        }
    }

    /** With the usual patience. */
    public static LoginSettings of(Optional<Path> users) {
        return new LoginSettings(users, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(30), 3);
    }
}

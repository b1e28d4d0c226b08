package io.postyard.mail.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When a deferred recipient is tried again and when that ends.
 *
 * @param waits before the 2nd, 3rd … attempt; the last one repeats; each ≥ 1 s, at least one
 * @param warnAfter ages at which the sender is told of the delay, ascending; may be empty
 * @param giveUpAfter age at which the recipient expires (RFC 5321 §4.5.4.1 recommends 4–5 days)
 */
public record RetrySchedule(List<Duration> waits, List<Duration> warnAfter, Duration giveUpAfter) {
    public static final RetrySchedule DEFAULT = new RetrySchedule(
            List.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofHours(1),
                    Duration.ofHours(4)),
            List.of(Duration.ofHours(4)),
            Duration.ofDays(5));

    public RetrySchedule {
        waits = List.copyOf(waits);
        warnAfter = warnAfter.stream().sorted().toList();
        if (waits.isEmpty() || waits.stream().anyMatch(w -> w.toMillis() < 1000)) {
            throw new IllegalArgumentException("a retry schedule has at least one wait, none under 1s");
        }
        if (!giveUpAfter.isPositive()) {
            throw new IllegalArgumentException("giveUpAfter must be positive");
        }
    }

    /** When mail that was accepted then is too old. */
    public Instant expiry(Instant acceptedAt) {
        return acceptedAt.plus(giveUpAfter);
    }

    /** How many of the warnings are due by this time. */
    public int warningsDue(Instant acceptedAt, Instant now) {
        var age = Duration.between(acceptedAt, now);
        return (int) warnAfter.stream()
                .filter(threshold -> threshold.compareTo(age) <= 0)
                .count();
    }

    /** The wait after the given attempt; attempts count from 1. */
    public Duration waitAfter(int attempt) {
        return waits.get(Math.clamp(attempt - 1L, 0, waits.size() - 1));
    }
}

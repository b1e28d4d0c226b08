package io.postyard.mail.policy;

import java.time.Duration;

/**
 * How somebody who names ever more recipients is slowed down.
 *
 * @param afterRecipients RCPT commands of a transaction that are answered at once, ≥ 0
 * @param delay of the answer to the next one; positive
 * @param growth each further delay is so many times the one before, ≥ 1
 * @param max no delay is longer; at least {@code delay}
 */
public record Tarpit(int afterRecipients, Duration delay, double growth, Duration max) {
    /** Clients wait so long for an answer to RCPT (RFC 5321 §4.5.3.2.3), and not all of them that long. */
    public static final Duration LONGEST = Duration.ofMinutes(4);

    public Tarpit {
        if (afterRecipients < 0
                || !delay.isPositive()
                || !(growth >= 1)
                || delay.compareTo(max) > 0
                || max.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("tarpit out of range");
        }
    }

    /**
     * How long the answer to a RCPT command is held back.
     *
     * @param number of the command in its transaction, from 1
     */
    public Duration delayOf(int number) {
        int beyond = number - afterRecipients;
        if (beyond < 1) {
            return Duration.ZERO;
        }
        double nanos = delay.toNanos() * Math.pow(growth, beyond - 1.0);
        return nanos < max.toNanos() ? Duration.ofNanos((long) nanos) : max;
    }
}

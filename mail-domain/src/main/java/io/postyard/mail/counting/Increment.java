package io.postyard.mail.counting;

import java.time.Duration;

/**
 * How much more there was of one thing.
 *
 * @param key stands for what is counted, and does not tell what that is
 * @param every how long it matters; at least a second
 * @param amount positive
 */
public record Increment(Kind kind, long key, Duration every, long amount) {
    /** What for. */
    public enum Kind {
        /** A rate that policy limits. */
        RATE,
        /** A client that did not know a password. */
        FAILED_LOGIN_OF_CLIENT,
        /** A name whose password somebody did not know. */
        FAILED_LOGIN_OF_NAME,
        /** A name whose password somebody knew: earlier failures are forgotten. */
        LOGIN_OF_NAME
    }

    public Increment {
        if (amount < 1 || every.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("increment out of range");
        }
    }
}

package io.postyard.wire.topic;

import java.time.Duration;

/**
 * A fixed delay, kept as a topic: within one tier the oldest record is always the next due, so waiting costs neither
 * memory nor an index. Longer waits are made of several stays.
 */
public enum Tier {
    S1("1s", Duration.ofSeconds(1)),
    S10("10s", Duration.ofSeconds(10)),
    M1("1m", Duration.ofMinutes(1)),
    M5("5m", Duration.ofMinutes(5)),
    M15("15m", Duration.ofMinutes(15)),
    H1("1h", Duration.ofHours(1)),
    H4("4h", Duration.ofHours(4));

    private final String label;
    private final Duration delay;

    Tier(String label, Duration delay) {
        this.label = label;
        this.delay = delay;
    }

    /** The delay as people write it; the last part of the topic's name. */
    public String label() {
        return label;
    }

    public Duration delay() {
        return delay;
    }

    public String topic() {
        return "deferred." + label;
    }

    /** The longest tier that does not overshoot the wait; the shortest tier for waits below that. */
    public static Tier longestWithin(Duration wait) {
        var best = S1;
        for (var tier : values()) {
            if (tier.delay.compareTo(wait) <= 0) {
                best = tier;
            }
        }
        return best;
    }
}

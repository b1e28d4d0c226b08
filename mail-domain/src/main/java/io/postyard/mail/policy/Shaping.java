package io.postyard.mail.policy;

/**
 * Limits towards one destination.
 *
 * @param connections at one time, per worker that serves the destination; 1–1000
 * @param messagesPerConnection before the connection is closed; ≥ 1
 * @param recipientsPerMessage in one transaction; ≥ 1
 * @param messagesPerSecond 0 = no limit
 */
public record Shaping(int connections, int messagesPerConnection, int recipientsPerMessage, double messagesPerSecond) {
    public static final Shaping DEFAULT = new Shaping(20, 100, 100, 0);

    public Shaping {
        if (connections < 1
                || connections > 1000
                || messagesPerConnection < 1
                || recipientsPerMessage < 1
                || messagesPerSecond < 0) {
            throw new IllegalArgumentException("shaping out of range");
        }
    }

    /** Of each limit the lower one. */
    public Shaping stricterOf(Shaping other) {
        return new Shaping(
                Math.min(connections, other.connections),
                Math.min(messagesPerConnection, other.messagesPerConnection),
                Math.min(recipientsPerMessage, other.recipientsPerMessage),
                messagesPerSecond == 0 || other.messagesPerSecond == 0
                        ? Math.max(messagesPerSecond, other.messagesPerSecond)
                        : Math.min(messagesPerSecond, other.messagesPerSecond));
    }
}

package io.postyard.wire.topic;

import io.postyard.mail.policy.RateLimit;
import java.time.Duration;

/**
 * Sizes of the topics.
 *
 * @param partitions of pending and of each deferred tier; the most workers that can share the queue; cannot be lowered
 *     later
 * @param journalPartitions of accepted, content and events; few, where every write is flushed
 * @param replication copies of each record
 * @param minInsyncReplicas copies that must exist before a write is acknowledged
 * @param mailRetention of accepted and content; longer than the longest {@code giveUpAfter}
 * @param trailRetention of events
 */
public record TopicLayout(
        int partitions,
        int journalPartitions,
        short replication,
        short minInsyncReplicas,
        Duration mailRetention,
        Duration trailRetention) {
    /** Of what is counted: longer than any limit is about, {@link RateLimit#LONGEST}, nobody asks for it. */
    static final Duration BRIEF = RateLimit.LONGEST;

    /** Of the same: some two million increments, which a process that starts reads within seconds. */
    static final int BRIEF_BYTES = 64 << 20;

    public TopicLayout {
        if (partitions < 1
                || journalPartitions < 1
                || replication < 1
                || minInsyncReplicas < 1
                || minInsyncReplicas > replication) {
            throw new IllegalArgumentException("topic layout out of range");
        }
        if (!mailRetention.isPositive() || !trailRetention.isPositive()) {
            throw new IllegalArgumentException("retention must be positive");
        }
    }

    /** One broker, one copy; few partitions, because each one written to costs its own flush. */
    public static TopicLayout singleNode() {
        return new TopicLayout(4, 1, (short) 1, (short) 1, Duration.ofDays(7), Duration.ofDays(30));
    }

    /** Three copies, two of them before a write counts. */
    public static TopicLayout cluster() {
        return new TopicLayout(24, 12, (short) 3, (short) 2, Duration.ofDays(7), Duration.ofDays(30));
    }

    /** The partitions that a topic of this row gets. */
    public int partitionsOf(Topics topic) {
        return switch (topic.partitions()) {
            case JOURNAL -> journalPartitions;
            case QUEUE -> partitions;
            case ONE -> 1;
        };
    }
}

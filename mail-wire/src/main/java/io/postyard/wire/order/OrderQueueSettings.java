package io.postyard.wire.order;

import io.postyard.wire.loop.CompletionTracker;
import java.time.Duration;

/**
 * How far a worker reads ahead and how often it commits.
 *
 * @param instance stable name of this worker in its group, such as the pod's name; a restart under the same name
 *     resumes in seconds (static membership)
 * @param maxOrders orders taken and not yet committed, 1–12,000
 * @param maxOctets of these orders' records
 * @param commitInterval shortest time between the starts of two commits: longer saves CPU, and costs that many more
 *     repeated deliveries after a crash
 * @param leaveGrace how long a partition that goes to another worker waits for attempts under way
 */
public record OrderQueueSettings(
        String instance, int maxOrders, long maxOctets, Duration commitInterval, Duration leaveGrace) {
    public static OrderQueueSettings of(String instance) {
        return new OrderQueueSettings(instance, 6_000, 48L << 20, Duration.ofMillis(25), Duration.ofSeconds(5));
    }

    public OrderQueueSettings {
        if (maxOrders < 1 || maxOrders > CompletionTracker.CROWD || maxOctets < 1) {
            throw new IllegalArgumentException("maxOrders must be 1 to " + CompletionTracker.CROWD);
        }
    }
}

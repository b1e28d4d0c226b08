package io.postyard.wire.loop;

import io.postyard.mail.event.Event;
import io.postyard.wire.topic.Topics;
import java.util.Locale;

/**
 * Who consumes what.
 *
 * @param part whose loop it is
 * @param source a row with one topic
 * @param group consumer group
 * @param instance names this process among the group's members for good (pod name): it gets its partitions back after a
 *     restart without a rebalance, and a second process of the same name is fenced off
 */
public record LoopSettings(Event.Part part, Topics source, String group, String instance) {
    /** For logs, metrics and client ids. */
    public String name() {
        return part.name().toLowerCase(Locale.ROOT);
    }
}

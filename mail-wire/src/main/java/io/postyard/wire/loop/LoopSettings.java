package io.postyard.wire.loop;

import io.postyard.mail.event.Event;
import io.postyard.wire.topic.Topics;

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
    /** For logs, metrics, client ids and transactional ids: another one would no longer fence an older process off. */
    public String name() {
        return nameOf(part);
    }

    static String nameOf(Event.Part part) {
        return switch (part) {
            case ROUTER -> "router";
            case WORKER -> "worker";
            case DEFERRED_MOVER -> "deferred_mover";
        };
    }
}

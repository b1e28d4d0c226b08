package io.postyard.wire.loop;

import io.postyard.wire.topic.Topics;

/**
 * Who consumes what.
 *
 * @param name for logs, metrics and client ids
 * @param source a row with one topic
 * @param group consumer group
 * @param instance names this process among the group's members for good (pod name): it gets its partitions back after a
 *     restart without a rebalance, and a second process of the same name is fenced off
 */
public record LoopSettings(String name, Topics source, String group, String instance) {}

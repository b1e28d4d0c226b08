package io.postyard.wire.topic;

import java.util.Map;
import java.util.Optional;

/**
 * A topic as it is.
 *
 * @param copies of the partition that has fewest
 * @param config what Kafka says about it, broker defaults included; empty if we may not ask
 */
record TopicFacts(String name, int partitions, int copies, Map<String, String> config) {
    TopicFacts {
        config = Map.copyOf(config);
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(config.get(key));
    }

    Optional<Long> number(String key) {
        return text(key).map(Long::valueOf);
    }
}

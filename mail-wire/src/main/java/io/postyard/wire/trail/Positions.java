package io.postyard.wire.trail;

import io.postyard.wire.kafka.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** How far consumer groups have come. */
final class Positions {
    private static final long TIMEOUT_SECONDS = 30;

    private Positions() {}

    /** What the groups have committed; partitions of which nothing is committed are absent. */
    static Map<TopicPartition, OffsetAndMetadata> of(KafkaSettings settings, List<String> groups) {
        try (var admin = Admin.create(settings.with("queue", Map.of()))) {
            // All asked before the first answer is waited for: the closer together, the sharper the photograph.
            var answers = groups.stream()
                    .map(group -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .toList();
            Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
            for (var answer : answers) {
                answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS).forEach((partition, position) -> {
                    if (position != null) {
                        all.put(partition, position);
                    }
                });
            }
            return all;
        } catch (ExecutionException e) {
            throw new KafkaException("the queue's positions cannot be read", e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("the queue's positions cannot be read in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while reading the queue", e);
        }
    }
}

package io.postyard.wire.topic;

import io.postyard.wire.kafka.KafkaSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are missing. Those that exist are left as they are, whatever their settings. */
public final class TopicSetup {
    private static final long TIMEOUT_SECONDS = 60;

    private TopicSetup() {}

    /**
     * @throws KafkaException if Kafka cannot be reached within a minute or refuses, for example because it has fewer
     *     brokers than copies are asked for
     */
    public static void ensure(KafkaSettings settings, TopicLayout layout) {
        try (var admin = Admin.create(settings.with("setup", Map.of()))) {
            var existing = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            var missing = topics(layout).stream()
                    .filter(t -> !existing.contains(t.name()))
                    .toList();
            for (var creation : admin.createTopics(missing).values().values()) {
                try {
                    creation.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    // Another process was a moment faster.
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new KafkaException("cannot create the topics: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("Kafka at " + settings.bootstrap() + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    /** What {@link #ensure} would create on an empty cluster. */
    static List<NewTopic> topics(TopicLayout layout) {
        var all = new ArrayList<NewTopic>();
        for (var row : Topics.values()) {
            for (var name : row.names()) {
                all.add(new NewTopic(name, layout.partitionsOf(row), layout.replication())
                        .configs(configOf(row, layout)));
            }
        }
        return all;
    }

    private static Map<String, String> configOf(Topics row, TopicLayout layout) {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Short.toString(layout.minInsyncReplicas()));
        switch (row.retention()) {
            case MAIL -> {
                config.put(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(layout.mailRetention().toMillis()));
                // Space comes back a segment at a time.
                config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(256 << 20));
            }
            case UNTIL_DONE -> {
                config.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
                config.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
                config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(64 << 20));
            }
            case TRAIL ->
                config.put(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(layout.trailRetention().toMillis()));
            case COMPACTED -> {
                config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
                // A view that was away for a week still sees that an object was removed.
                config.put(
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                        Long.toString(layout.mailRetention().toMillis()));
            }
        }
        return config;
    }
}

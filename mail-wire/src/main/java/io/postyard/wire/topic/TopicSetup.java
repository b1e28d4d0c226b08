package io.postyard.wire.topic;

import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.kafka.RenewableAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are missing, and looks at those that exist; {@link #ensure} alters nothing that exists. */
public final class TopicSetup {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
    private static final long TIMEOUT_SECONDS = 60;
    private static final String FOR_EVER = "-1";
    private static final String OFFSETS_RETENTION = "offsets.retention.minutes";

    private TopicSetup() {}

    /**
     * Creates what is missing.
     *
     * @throws KafkaException if Kafka cannot be reached within a minute or refuses, for example because it has fewer
     *     brokers than copies are asked for
     */
    public static void ensure(KafkaSettings settings, TopicLayout layout) {
        ask(settings, admin -> {
            create(admin, layout);
            return layout;
        });
    }

    /**
     * Says what is wrong with the topics as they are.
     *
     * @param wanted sizes that they should have; empty = only what mail cannot do without
     * @throws KafkaException if Kafka cannot be reached within a minute
     */
    public static TopicReport inspect(KafkaSettings settings, Optional<TopicLayout> wanted) {
        return ask(
                settings,
                admin -> TopicJudge.judge(
                        settings.bootstrap(), facts(admin), offsetsKept(admin), metadataVersion(admin), wanted));
    }

    /**
     * Keeps for ever what is set aside. Earlier versions created that topic to be deleted from after 30 days; on a Kafka
     * that is not ours {@link #inspect} says so.
     *
     * @throws KafkaException if Kafka cannot be reached within a minute
     */
    public static void keepUnreadable(KafkaSettings settings) {
        var name = Topics.UNREADABLE.topic();
        ask(settings, admin -> {
            var kept = configs(admin, Set.of(name)).getOrDefault(name, Map.of()).get(TopicConfig.RETENTION_MS_CONFIG);
            if (!FOR_EVER.equals(kept)) {
                admin.incrementalAlterConfigs(Map.of(
                                new ConfigResource(ConfigResource.Type.TOPIC, name),
                                List.of(new AlterConfigOp(
                                        new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER),
                                        AlterConfigOp.OpType.SET))))
                        .all()
                        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                LOG.atInfo().addKeyValue("topic", name).log("Records of a topic are kept for ever from now on");
            }
            return kept;
        });
    }

    private static <T> T ask(KafkaSettings settings, RenewableAdmin.Question<T> question) {
        try (var admin = admin(settings)) {
            return question.ask(admin);
        } catch (ExecutionException e) {
            throw new KafkaException("the topics: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("Kafka at " + settings.bootstrap() + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    private static Admin admin(KafkaSettings settings) {
        try {
            return Admin.create(settings.with("setup", Map.of()));
        } catch (KafkaException e) {
            throw new KafkaException("the settings for Kafka: " + fault(e), e);
        }
    }

    /** What "Failed to create new KafkaAdminClient" hides. A JAAS line is not quoted, for it may be the password. */
    private static String fault(KafkaException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof IllegalArgumentException ? "KAFKA_SASL_JAAS_CONFIG cannot be read" : root.toString();
    }

    private static void create(Admin admin, TopicLayout layout)
            throws ExecutionException, InterruptedException, TimeoutException {
        var existing = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        var missing = topics(layout).stream()
                .filter(t -> !existing.contains(t.name()))
                .toList();
        for (var creation : admin.createTopics(missing).values().entrySet()) {
            try {
                creation.getValue().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                // Another process was a moment faster.
                if (!(e.getCause() instanceof TopicExistsException) && !isForbidden(creation.getKey(), e)) {
                    throw e;
                }
            }
        }
    }

    /** Rights that were granted for an earlier version say nothing of a topic that it did not have. */
    private static boolean isForbidden(String topic, ExecutionException failure) {
        return failure.getCause() instanceof AuthorizationException && Topics.isDispensable(topic);
    }

    private static Map<String, TopicFacts> facts(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        var descriptions = new HashMap<String, TopicDescription>();
        var all =
                Stream.of(Topics.values()).flatMap(row -> row.names().stream()).toList();
        for (var asked : admin.describeTopics(all).topicNameValues().entrySet()) {
            try {
                descriptions.put(asked.getKey(), asked.getValue().get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) && !isForbidden(asked.getKey(), e)) {
                    throw e;
                }
            }
        }
        var configs = configs(admin, descriptions.keySet());
        var facts = new HashMap<String, TopicFacts>();
        descriptions.forEach((name, description) -> facts.put(
                name,
                new TopicFacts(
                        name,
                        description.partitions().size(),
                        description.partitions().stream()
                                .mapToInt(partition -> partition.replicas().size())
                                .min()
                                .orElse(0),
                        configs.getOrDefault(name, Map.of()))));
        return facts;
    }

    private static Map<String, Map<String, String>> configs(Admin admin, Set<String> names)
            throws ExecutionException, InterruptedException, TimeoutException {
        var resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        var configs = new HashMap<String, Map<String, String>>();
        try {
            admin.describeConfigs(resources)
                    .all()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .forEach((resource, config) -> configs.put(
                            resource.name(),
                            config.entries().stream()
                                    .filter(entry -> entry.value() != null)
                                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value))));
        } catch (ExecutionException e) {
            // Without the right to see settings, what can be seen still counts.
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
            LOG.warn("Kafka does not let us see the settings of its topics, so they are not checked (DescribeConfigs)");
        }
        return configs;
    }

    /** As any one of the brokers has it; they should not differ. */
    private static Optional<Duration> offsetsKept(Admin admin) throws InterruptedException, TimeoutException {
        try {
            var nodes = admin.describeCluster().nodes().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            var broker = new ConfigResource(
                    ConfigResource.Type.BROKER, nodes.iterator().next().idString());
            var config =
                    admin.describeConfigs(List.of(broker)).values().get(broker).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return Optional.ofNullable(config.get(OFFSETS_RETENTION))
                    .map(ConfigEntry::value)
                    .map(minutes -> Duration.ofMinutes(Long.parseLong(minutes)));
        } catch (ExecutionException e) {
            // Most often we may not ask; whatever it is, mail can do without the answer.
            LOG.atInfo()
                    .addKeyValue("cause", e.getCause().toString())
                    .log("Kafka does not show " + OFFSETS_RETENTION + " of its brokers, so it is not checked");
            return Optional.empty();
        }
    }

    private static Optional<Short> metadataVersion(Admin admin) throws InterruptedException, TimeoutException {
        try {
            var features = admin.describeFeatures().featureMetadata().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return Optional.ofNullable(features.finalizedFeatures().get("metadata.version"))
                    .map(FinalizedVersionRange::maxVersionLevel);
        } catch (ExecutionException e) {
            LOG.atInfo()
                    .addKeyValue("cause", e.getCause().toString())
                    .log("Kafka does not tell which version its cluster has agreed on, so it is not checked");
            return Optional.empty();
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
                config.put(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER);
                config.put(TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER);
                config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(64 << 20));
            }
            case TRAIL ->
                config.put(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(layout.trailRetention().toMillis()));
            case BRIEF -> {
                config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(TopicLayout.BRIEF.toMillis()));
                config.put(TopicConfig.RETENTION_BYTES_CONFIG, Integer.toString(TopicLayout.BRIEF_BYTES));
                // Only a segment that is closed is deleted.
                config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(TopicLayout.BRIEF_BYTES / 4));
                config.put(
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(Duration.ofHours(1).toMillis()));
            }
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

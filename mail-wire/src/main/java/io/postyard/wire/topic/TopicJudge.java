package io.postyard.wire.topic;

import io.postyard.mail.policy.RetrySchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Compares topics that exist with what {@link TopicSetup} would have made. They may be other people's work: an
 * administrator's, or the broker's own where it creates topics on demand.
 */
final class TopicJudge {
    private static final String FOR_EVER = "-1";

    /** For which a router or worker may be away: a long holiday of a whole cluster. */
    private static final Duration LONGEST_ABSENCE = Duration.ofDays(30);

    /** {@code metadata.version} of Kafka 4.3. */
    private static final short LOSES_ENDS_OF_TRANSACTIONS = 30;

    private final String bootstrap;
    private final List<String> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private TopicJudge(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /**
     * @param found by name
     * @param offsetsKept for how long Kafka remembers where a group without members stood; empty = not known
     * @param metadataVersion what the cluster has agreed on, as Kafka counts it; empty = not known
     * @param wanted sizes to compare with; empty = only what mail cannot do without
     */
    static TopicReport judge(
            String bootstrap,
            Map<String, TopicFacts> found,
            Optional<Duration> offsetsKept,
            Optional<Short> metadataVersion,
            Optional<TopicLayout> wanted) {
        var judge = new TopicJudge(bootstrap);
        judge.missing(found);
        for (var row : Topics.values()) {
            for (var name : row.names()) {
                var topic = found.get(name);
                if (topic != null) {
                    judge.needs(row, topic);
                    wanted.ifPresent(layout -> judge.wishes(row, topic, layout));
                }
            }
        }
        var mailRetention = mailRetention(found);
        mailRetention.ifPresent(judge::defaultLifetime);
        offsetsKept.ifPresent(judge::absence);
        metadataVersion.ifPresent(judge::version);
        return new TopicReport(judge.faults, judge.warnings, mailRetention);
    }

    private void missing(Map<String, TopicFacts> found) {
        var missing = missing(found, false);
        if (!missing.isEmpty()) {
            faults.add("Kafka at " + bootstrap + " lacks the topics " + String.join(", ", missing)
                    + "; a router creates them (POSTYARD_ROUTER_TOPICS_CREATE)");
        }
        // Older routers did not make it, and mail must not wait until all of them are new.
        missing(found, true)
                .forEach(name -> warnings.add("Kafka at " + bootstrap + " lacks the topic " + name
                        + ", so each ingress counts for itself; a router creates it (POSTYARD_ROUTER_TOPICS_CREATE)"));
    }

    private static List<String> missing(Map<String, TopicFacts> found, boolean dispensable) {
        return Stream.of(Topics.values())
                .filter(row -> row.isDispensable() == dispensable)
                .flatMap(row -> row.names().stream())
                .filter(name -> !found.containsKey(name))
                .toList();
    }

    private void needs(Topics row, TopicFacts topic) {
        var found = row.isDispensable() ? warnings : faults;
        topic.number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
                .filter(needed -> needed > topic.copies())
                .ifPresent(needed -> found.add(topic.name() + " has " + topic.copies() + " copies and "
                        + TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG + "=" + needed + ", so nothing can be written; "
                        + alter(topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(topic.copies()))));
        must(
                found,
                topic,
                TopicConfig.CLEANUP_POLICY_CONFIG,
                row.retention() == Topics.Retention.COMPACTED
                        ? TopicConfig.CLEANUP_POLICY_COMPACT
                        : TopicConfig.CLEANUP_POLICY_DELETE,
                row.retention() == Topics.Retention.COMPACTED
                        ? "policy would be forgotten after a time"
                        : "records that share a key would be lost");
        switch (row.retention()) {
            case MAIL -> must(found, topic, TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER, "mail would be lost");
            case UNTIL_DONE -> {
                must(found, topic, TopicConfig.RETENTION_MS_CONFIG, FOR_EVER, "mail would be lost");
                must(found, topic, TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER, "mail would be lost");
            }
            case TRAIL, COMPACTED, BRIEF -> {}
        }
        if (row == Topics.POLICY && topic.partitions() != 1) {
            faults.add(topic.name() + " has " + topic.partitions() + " partitions and must have one, for its order"
                    + " matters; delete it, let a router create it, and publish the policy again");
        }
    }

    private void must(List<String> found, TopicFacts topic, String key, String value, String otherwise) {
        topic.text(key)
                .filter(is -> !is.equals(value))
                .ifPresent(is -> found.add(topic.name() + " has " + key + "=" + is + ", so " + otherwise + "; "
                        + alter(topic, key, value)));
    }

    private void wishes(Topics row, TopicFacts topic, TopicLayout layout) {
        if (topic.copies() < layout.replication()) {
            warnings.add(topic.name() + " has " + topic.copies() + " of " + layout.replication()
                    + " copies: kafka-reassign-partitions.sh adds some (POSTYARD_ROUTER_TOPICS_REPLICATION)");
        }
        topic.number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
                .filter(needed -> needed < layout.minInsyncReplicas() && topic.copies() >= layout.minInsyncReplicas())
                .ifPresent(needed -> warnings.add(topic.name() + " acknowledges with " + needed + " of "
                        + layout.minInsyncReplicas() + " copies written; "
                        + alter(
                                topic,
                                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                                Short.toString(layout.minInsyncReplicas()))));
        if (row.partitions() != Topics.Partitions.ONE && topic.partitions() != layout.partitionsOf(row)) {
            warnings.add(topic.name() + " has " + topic.partitions() + " partitions and not " + layout.partitionsOf(row)
                    + "; that stays so (docs/running.md, topics)");
        }
        switch (row.retention()) {
            case MAIL -> keeps(topic, layout.mailRetention());
            case TRAIL -> keeps(topic, layout.trailRetention());
            case UNTIL_DONE, COMPACTED, BRIEF -> {}
        }
    }

    private void keeps(TopicFacts topic, Duration wanted) {
        retention(topic)
                .filter(kept -> kept.compareTo(wanted) < 0)
                .ifPresent(kept -> warnings.add(
                        topic.name() + " keeps records for " + text(kept) + " and not " + text(wanted) + "; "
                                + alter(topic, TopicConfig.RETENTION_MS_CONFIG, Long.toString(wanted.toMillis()))));
    }

    /** Mail that no policy speaks of lives as long as the default says, and nothing in a manifest shows it. */
    private void defaultLifetime(Duration kept) {
        var longest = RetrySchedule.DEFAULT.giveUpAfter();
        if (kept.compareTo(longest) <= 0) {
            warnings.add("accepted or content keeps records for " + text(kept) + ", but mail is tried for "
                    + text(longest)
                    + " where no policy says otherwise: large bodies would be gone before that; set retention.ms of both to"
                    + " more");
        }
    }

    /** Docs, ADR 10. Brokers may be newer than what their cluster has agreed on, so silence proves nothing. */
    private void version(short metadataVersion) {
        if (metadataVersion >= LOSES_ENDS_OF_TRANSACTIONS) {
            warnings.add("Kafka at " + bootstrap + " is 4.3 or newer; 4.3.0 to 4.4.0 can stop the mail for good"
                    + " (KAFKA-20734; docs/running.md, Kafka)");
        }
    }

    private void absence(Duration offsetsKept) {
        if (offsetsKept.compareTo(LONGEST_ABSENCE) < 0) {
            warnings.add("Kafka at " + bootstrap + " forgets after " + text(offsetsKept)
                    + " without a router or worker where they stood: they would begin anew, and mail that has gone out would"
                    + " go out again; set offsets.retention.minutes=525600 in server.properties of every broker");
        }
    }

    private static Optional<Duration> mailRetention(Map<String, TopicFacts> found) {
        return Stream.of(Topics.ACCEPTED, Topics.CONTENT)
                .flatMap(row -> Optional.ofNullable(found.get(row.topic())).stream())
                .flatMap(topic -> retention(topic).stream())
                .min(Duration::compareTo);
    }

    /** Empty = for ever, or not known. */
    private static Optional<Duration> retention(TopicFacts topic) {
        return topic.number(TopicConfig.RETENTION_MS_CONFIG)
                .filter(millis -> millis >= 0)
                .map(Duration::ofMillis);
    }

    private static String text(Duration time) {
        if (time.toMillis() % Duration.ofDays(1).toMillis() == 0) {
            return time.toDays() + "d";
        }
        return time.toMillis() % Duration.ofHours(1).toMillis() == 0 ? time.toHours() + "h" : time.toSeconds() + "s";
    }

    private String alter(TopicFacts topic, String key, String value) {
        return "set " + key + "=" + value + ": kafka-configs.sh --bootstrap-server " + bootstrap
                + " --alter --entity-type topics --entity-name " + topic.name() + " --add-config " + key + "=" + value;
    }
}

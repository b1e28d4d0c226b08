package io.postyard.wire.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is wrong with topics that somebody else made. */
final class TopicJudgeTest {
    private static final TopicLayout LAYOUT = TopicLayout.cluster();

    private final Map<String, TopicFacts> topics = new HashMap<>();

    TopicJudgeTest() {
        for (var topic : TopicSetup.topics(LAYOUT)) {
            // What Kafka adds where nothing is said.
            var config = new HashMap<>(Map.of("cleanup.policy", "delete", "retention.bytes", "-1"));
            config.putAll(topic.configs());
            topics.put(
                    topic.name(),
                    new TopicFacts(topic.name(), topic.numPartitions(), topic.replicationFactor(), config));
        }
    }

    @Test
    void whatTheRouterMakesIsFit() {
        var report = judge();
        assertThat(report.faults()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.mailRetention()).contains(Duration.ofDays(7));
    }

    @Test
    void missingTopicsAreNamed() {
        topics.remove("policy");
        topics.remove("deferred.1h");
        assertThat(judge().faults()).singleElement().asString().contains("lacks the topics deferred.1h, policy;");
    }

    /** Where an older router made the topics, mail must not wait for a newer one. */
    @Test
    void mailCanDoWithoutCounts() {
        topics.remove("counts");
        assertThat(judge().faults()).isEmpty();
        assertThat(judge().warnings()).singleElement().asString().contains("lacks the topic counts, so each ingress");
    }

    @Test
    void countsThatCannotBeWrittenAreAWarning() {
        put(new TopicFacts("counts", 1, 1, topics.get("counts").config()));
        assertThat(judge().faults()).isEmpty();
        assertThat(judge().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("counts has 1 copies and min.insync.replicas=2"));
    }

    @Test
    void whatWouldLoseMailOrPolicyIsAFaultWithTheCommandThatMendsIt() {
        set("policy", "cleanup.policy", "delete");
        set("pending.default.normal", "retention.ms", "604800000");
        set("deferred.10s", "retention.bytes", "1000000");
        set("content", "cleanup.policy", "compact,delete");
        set("accepted", "retention.bytes", "1000000");
        // As earlier versions made it.
        set("unreadable", "retention.ms", Long.toString(Duration.ofDays(30).toMillis()));
        assertThat(judge().faults())
                .hasSize(6)
                .anySatisfy(fault -> assertThat(fault)
                        .isEqualTo("unreadable has retention.ms=2592000000, so mail would be lost; set retention.ms=-1:"
                                + " kafka-configs.sh --bootstrap-server kafka-0:9092 --alter --entity-type topics"
                                + " --entity-name unreadable --add-config retention.ms=-1"))
                .anySatisfy(fault -> assertThat(fault)
                        .startsWith("policy has cleanup.policy=delete")
                        .endsWith("--entity-name policy --add-config cleanup.policy=compact"))
                .anySatisfy(fault -> assertThat(fault)
                        .startsWith("pending.default.normal has retention.ms=604800000")
                        .endsWith("kafka-configs.sh --bootstrap-server kafka-0:9092 --alter --entity-type topics"
                                + " --entity-name pending.default.normal --add-config retention.ms=-1"))
                .anySatisfy(fault -> assertThat(fault).startsWith("deferred.10s has retention.bytes=1000000"))
                .anySatisfy(fault -> assertThat(fault).startsWith("content has cleanup.policy=compact,delete"))
                .anySatisfy(fault -> assertThat(fault).startsWith("accepted has retention.bytes=1000000"));
    }

    @Test
    void policyInSeveralPartitionsIsAFault() {
        put(new TopicFacts("policy", 3, 3, topics.get("policy").config()));
        assertThat(judge().faults()).singleElement().asString().contains("policy has 3 partitions and must have one");
    }

    @Test
    void moreCopiesNeededThanThereAreIsAFault() {
        put(new TopicFacts("accepted", 12, 1, topics.get("accepted").config()));
        assertThat(judge().faults())
                .singleElement()
                .asString()
                .contains("accepted has 1 copies and min.insync.replicas=2, so nothing can be written");
    }

    @Test
    void whatIsOnlyOtherThanAskedForIsAWarning() {
        put(new TopicFacts("events", 1, 2, topics.get("events").config()));
        set("accepted", "min.insync.replicas", "1");
        set("content", "retention.ms", Long.toString(Duration.ofDays(6).toMillis()));
        var report = judge();
        assertThat(report.faults()).isEmpty();
        assertThat(report.warnings())
                .hasSize(4)
                .anySatisfy(w -> assertThat(w).startsWith("events has 2 of 3 copies"))
                .anySatisfy(w -> assertThat(w).startsWith("events has 1 partitions and not 12"))
                .anySatisfy(w -> assertThat(w)
                        .startsWith("accepted acknowledges with 1 of 2 copies")
                        .endsWith("--add-config min.insync.replicas=2"))
                .anySatisfy(w -> assertThat(w).startsWith("content keeps records for 6d and not 7d"));
        assertThat(report.mailRetention()).contains(Duration.ofDays(6));
    }

    @Test
    void mailThatIsTriedForLongerThanItIsKeptIsAWarningEvenWithoutALayout() {
        set("accepted", "retention.ms", Long.toString(Duration.ofDays(5).toMillis()));
        assertThat(TopicJudge.judge("kafka-0:9092", topics, Optional.empty(), Optional.empty(), Optional.empty())
                        .warnings())
                .singleElement()
                .asString()
                .contains("keeps records for 5d, but mail is tried for 5d");
    }

    /** Kafka's own default; a router would send again what it sent in the last week. */
    @Test
    void groupsThatAreSoonForgottenAreAWarning() {
        assertThat(TopicJudge.judge(
                                "kafka-0:9092",
                                topics,
                                Optional.of(Duration.ofDays(7)),
                                Optional.empty(),
                                Optional.empty())
                        .warnings())
                .singleElement()
                .asString()
                .contains("forgets after 7d")
                .contains("offsets.retention.minutes");
    }

    @Test
    void brokersThatLoseEndsOfTransactionsAreAWarning() {
        assertThat(TopicJudge.judge("kafka-0:9092", topics, Optional.empty(), Optional.of((short) 30), Optional.empty())
                        .warnings())
                .singleElement()
                .asString()
                .contains("KAFKA-20734");
    }

    @Test
    void settingsThatMayNotBeSeenAreNoFaults() {
        topics.replaceAll((name, topic) -> new TopicFacts(name, topic.partitions(), topic.copies(), Map.of()));
        assertThat(judge()).isEqualTo(new TopicReport(java.util.List.of(), java.util.List.of(), Optional.empty()));
    }

    private TopicReport judge() {
        return TopicJudge.judge(
                "kafka-0:9092",
                topics,
                Optional.of(Duration.ofDays(365)),
                Optional.of((short) 29),
                Optional.of(LAYOUT));
    }

    private void set(String topic, String key, String value) {
        var was = topics.get(topic);
        var config = new HashMap<>(was.config());
        config.put(key, value);
        put(new TopicFacts(topic, was.partitions(), was.copies(), config));
    }

    private void put(TopicFacts topic) {
        topics.put(topic.name(), topic);
    }
}

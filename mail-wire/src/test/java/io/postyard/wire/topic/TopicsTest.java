package io.postyard.wire.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

final class TopicsTest {
    @Test
    void everyTopicIsCreatedOnceWithItsSizeAndRetention() {
        var created =
                TopicSetup.topics(TopicLayout.cluster()).stream().collect(Collectors.toMap(NewTopic::name, t -> t));
        assertThat(created).hasSize(7 + Tier.values().length);
        assertThat(created.get("pending.default.normal").numPartitions()).isEqualTo(24);
        assertThat(created.get("deferred.4h").configs()).containsEntry("retention.ms", "-1");
        assertThat(created.get("accepted").numPartitions()).isEqualTo(12);
        assertThat(created.get("accepted").configs())
                .containsEntry("min.insync.replicas", "2")
                .containsEntry("retention.ms", Long.toString(Duration.ofDays(7).toMillis()));
        assertThat(created.get("policy").numPartitions()).isEqualTo(1);
        assertThat(created.get("policy").configs()).containsEntry("cleanup.policy", "compact");
        assertThat(created.get("counts").numPartitions()).isEqualTo(1);
        assertThat(created.get("counts").configs())
                .containsEntry("retention.ms", Long.toString(Duration.ofDays(1).toMillis()))
                .containsEntry("retention.bytes", Integer.toString(64 << 20))
                .doesNotContainKey("cleanup.policy");
        // What is on it was acknowledged to somebody: no clock may delete it.
        assertThat(created.get("unreadable").configs())
                .containsEntry("retention.ms", "-1")
                .doesNotContainKey("cleanup.policy");
    }

    @Test
    void aWaitUsesTheLongestTierThatDoesNotOvershoot() {
        var expected = Map.of(
                Duration.ofMillis(10), Tier.S1,
                Duration.ofSeconds(1), Tier.S1,
                Duration.ofSeconds(9), Tier.S1,
                Duration.ofSeconds(10), Tier.S10,
                Duration.ofMinutes(59), Tier.M15,
                Duration.ofHours(1), Tier.H1,
                Duration.ofDays(3), Tier.H4);
        expected.forEach((wait, tier) ->
                assertThat(Tier.longestWithin(wait)).as(wait.toString()).isEqualTo(tier));
    }

    @Test
    void tiersAreNamedAfterTheirDelay() {
        assertThat(Arrays.stream(Tier.values()).map(t -> Duration.parse("PT" + t.label())))
                .containsExactlyElementsOf(
                        Arrays.stream(Tier.values()).map(Tier::delay).toList())
                .isSorted();
    }
}

package io.postyard.router.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.router.RouterConfig;
import io.postyard.wire.part.SettingNames;
import io.postyard.wire.topic.TopicLayout;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RouterSettingsTest {
    private static final Map<String, String> EVERYTHING = new TreeMap<>(Map.ofEntries(
            Map.entry("instance", "router-7"),
            Map.entry("drain-timeout", "6s"),
            Map.entry("topics.create", "false"),
            Map.entry("topics.partitions", "4"),
            Map.entry("topics.journal-partitions", "3"),
            Map.entry("topics.replication", "5"),
            Map.entry("topics.min-insync-replicas", "4"),
            Map.entry("topics.mail-retention", "8d"),
            Map.entry("topics.trail-retention", "9d")));

    @Test
    void makesTopicsFitForProductionWhereNothingIsSet() {
        var topics = settings(Map.of("instance", "router-0")).topics();
        assertThat(topics.create()).isTrue();
        assertThat(topics.layout())
                .isEqualTo(new TopicLayout(24, 12, (short) 3, (short) 2, Duration.ofDays(7), Duration.ofDays(30)));
    }

    @Test
    void handsEverySettingOn() {
        var properties = settings(EVERYTHING);
        assertThat(properties.config()).isEqualTo(new RouterConfig("router-7", Duration.ofSeconds(6)));
        assertThat(properties.topics().create()).isFalse();
        assertThat(properties.topics().layout())
                .isEqualTo(new TopicLayout(4, 3, (short) 5, (short) 4, Duration.ofDays(8), Duration.ofDays(9)));
    }

    @Test
    void hasNoSettingThatIsNotTestedHere() {
        assertThat(SettingNames.of(RouterSettings.class, "POSTYARD_ROUTER").names())
                .containsExactlyInAnyOrderElementsOf(EVERYTHING.keySet().stream()
                        .map(name -> "POSTYARD_ROUTER_"
                                + name.replaceAll("[-.]", "_").toUpperCase(Locale.ROOT))
                        .toList());
    }

    private static RouterSettings settings(Map<String, String> values) {
        var properties = new HashMap<>(Map.of("HOSTNAME", "here"));
        values.forEach((key, value) -> properties.put("postyard.router." + key, value));
        return new SmallRyeConfigBuilder()
                .withMapping(RouterSettings.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .addDefaultInterceptors()
                .withConverter(Duration.class, 100, DurationConverter::parseDuration)
                .build()
                .getConfigMapping(RouterSettings.class);
    }
}

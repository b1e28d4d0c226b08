package io.postyard.wire.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.wire.broker.WireBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

/** Earlier versions let Kafka delete what was set aside after 30 days. */
final class UnreadableOfEarlierVersionIT {
    @Test
    void isAFaultUntilItKeepsRecordsForEver() throws Exception {
        asItWas();
        assertThat(faults()).singleElement().asString().startsWith("unreadable has retention.ms=2592000000");

        TopicSetup.keepUnreadable(WireBroker.settings());

        assertThat(faults()).isEmpty();
    }

    private static List<String> faults() {
        return TopicSetup.inspect(WireBroker.settings(), Optional.empty()).faults();
    }

    private static void asItWas() throws Exception {
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, "unreadable"),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry(
                                            TopicConfig.RETENTION_MS_CONFIG,
                                            Long.toString(Duration.ofDays(30).toMillis())),
                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}

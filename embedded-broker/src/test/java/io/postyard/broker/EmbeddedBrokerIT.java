package io.postyard.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedBrokerIT {
    @TempDir
    Path directory;

    @Test
    void keepsRecordsOverACleanStop() throws Exception {
        try (var broker = EmbeddedBroker.start(BrokerSettings.single(directory))) {
            Records.createTopic(broker.bootstrap(), "mail", 1, 1);
            Records.produce(broker.bootstrap(), "mail", "first");
        }
        try (var broker = EmbeddedBroker.start(BrokerSettings.single(directory))) {
            Records.produce(broker.bootstrap(), "mail", "second");
            assertThat(Records.readAll(broker.bootstrap(), "mail", 2)).containsExactly("first", "second");
        }
    }

    @Test
    void keepsAcknowledgedRecordsOverASigkill() throws Exception {
        try (var node = BrokerProcess.start(BrokerSettings.single(directory))) {
            Records.createTopic(node.bootstrap(), "mail", 1, 1);
            Records.produce(node.bootstrap(), "mail", "acknowledged");
            node.kill();
        }
        try (var broker = EmbeddedBroker.start(BrokerSettings.single(directory))) {
            assertThat(Records.readAll(broker.bootstrap(), "mail", 1)).containsExactly("acknowledged");
        }
    }

    @Test
    void refusesWhatANewerKafkaHasUsed() throws Exception {
        EmbeddedBroker.start(BrokerSettings.single(directory)).close();
        var version = directory.resolve("kafka.version");
        EmbeddedBroker.start(BrokerSettings.single(directory)).close();
        Files.writeString(version, "99.0\n");

        assertThatThrownBy(() -> EmbeddedBroker.start(BrokerSettings.single(directory)))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("Kafka 99.0 has used this folder");

        Files.writeString(version, "3.9\n");
        EmbeddedBroker.start(BrokerSettings.single(directory)).close();
        assertThat(Files.readString(version)).doesNotContain("3.9");
    }

    /** A killed process loses nothing that the system has in memory, so no test that kills one would notice. */
    @Test
    void flushesBeforeItAcknowledgesUnlessToldNotTo() throws Exception {
        var settings = BrokerSettings.single(directory);
        try (var broker = EmbeddedBroker.start(settings)) {
            assertThat(messagesBetweenFlushes(broker)).isEqualTo("1");
        }
        try (var broker = EmbeddedBroker.start(settings.withFlushBeforeAck(false))) {
            assertThat(messagesBetweenFlushes(broker)).isEqualTo(Long.toString(Long.MAX_VALUE));
        }
    }

    /** Each flush would write it too. */
    @Test
    void hasNoEntryOfTheIndexForEveryFewRecords() throws Exception {
        try (var broker = EmbeddedBroker.start(BrokerSettings.single(directory))) {
            Records.createTopic(broker.bootstrap(), "mail", 1, 1);
            for (int i = 0; i < 3; i++) {
                Records.produce(broker.bootstrap(), "mail", "x".repeat(10_000));
            }

            try (var index = Files.newInputStream(directory.resolve("mail-0/00000000000000000000.index"))) {
                assertThat(index.readNBytes(8)).hasSize(8).containsOnly(0);
            }
        }
    }

    private static String messagesBetweenFlushes(EmbeddedBroker broker) throws Exception {
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap()))) {
            var node = new ConfigResource(ConfigResource.Type.BROKER, "1");
            return admin.describeConfigs(List.of(node))
                    .all()
                    .get()
                    .get(node)
                    .get("log.flush.interval.messages")
                    .value();
        }
    }

    @Test
    void saysWhichPortIsInUse() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var settings = BrokerSettings.single(directory).withPort(taken.getLocalPort());
            assertThatThrownBy(() -> EmbeddedBroker.start(settings).close())
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void takesAnotherPortIfItsChoiceIsTakenMeanwhile() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            // Of each attempt its own and its controller's.
            var choices = new ArrayDeque<>(List.of(
                    taken.getLocalPort(),
                    FreePort.of("127.0.0.1"),
                    FreePort.of("127.0.0.1"),
                    FreePort.of("127.0.0.1")));
            try (var broker = EmbeddedBroker.start(BrokerSettings.single(directory), Map.of(), _ -> choices.remove())) {
                Records.createTopic(broker.bootstrap(), "mail", 1, 1);
                Records.produce(broker.bootstrap(), "mail", "first");
                assertThat(Records.readAll(broker.bootstrap(), "mail", 1)).containsExactly("first");
            }
            assertThat(choices).isEmpty();
        }
    }
}

package io.postyard.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
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
            var choices =
                    new ArrayDeque<>(List.of(taken.getLocalPort(), FreePort.next(), FreePort.next(), FreePort.next()));
            try (var broker = EmbeddedBroker.start(BrokerSettings.single(directory), Map.of(), _ -> choices.remove())) {
                Records.createTopic(broker.bootstrap(), "mail", 1, 1);
                Records.produce(broker.bootstrap(), "mail", "first");
                assertThat(Records.readAll(broker.bootstrap(), "mail", 1)).containsExactly("first");
            }
            assertThat(choices).isEmpty();
        }
    }
}

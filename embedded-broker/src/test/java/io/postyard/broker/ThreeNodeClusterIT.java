package io.postyard.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.BrokerSettings.Voter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ThreeNodeClusterIT {
    @TempDir
    Path directory;

    @Test
    void keepsTakingRecordsWhenOneNodeIsKilled() throws Exception {
        var voters = List.of(
                new Voter(1, "127.0.0.1", FreePort.next()),
                new Voter(2, "127.0.0.1", FreePort.next()),
                new Voter(3, "127.0.0.1", FreePort.next()));
        var nodes = new ArrayList<BrokerProcess>();
        try {
            for (var voter : voters) {
                var home = directory.resolve("node-" + voter.nodeId());
                nodes.add(BrokerProcess.launch(BrokerSettings.member(home, voter.nodeId(), FreePort.next(), voters)));
            }
            var bootstrap = String.join(
                    ",", nodes.stream().map(BrokerProcess::bootstrap).toList());
            Records.createTopic(bootstrap, "mail", 1, 3);
            Records.produce(bootstrap, "mail", "three nodes");
            nodes.getFirst().kill();
            Records.produce(bootstrap, "mail", "two nodes");
            assertThat(Records.readAll(bootstrap, "mail", 2)).containsExactly("three nodes", "two nodes");
        } finally {
            nodes.forEach(BrokerProcess::close);
        }
    }
}

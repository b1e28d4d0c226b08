package io.postyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.dns.TestDns;
import io.postyard.testkit.guarantee.Evidence;
import io.postyard.testkit.guarantee.Guarantees;
import io.postyard.testkit.kafka.BrokerCluster;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.time.Eventually;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers, three copies, two of them needed: one may go at any time, and two may go without a loss. */
@Timeout(420)
class BrokersKilledIT {
    private static final int PARTITIONS = 2;
    private static final int CLIENTS = 4;

    @TempDir
    Path directory;

    @Test
    void nothingIsLostAndClientsAreAskedToComeBack() {
        var evidence = new Evidence();
        try (var dns = TestDns.start();
                var peer = ScriptedPeer.start();
                var brokers = BrokerCluster.start(directory.resolve("brokers"), PARTITIONS);
                var site = Site.start(
                        brokers.settings(),
                        new Site.Surroundings(directory, dns.address(), peer.port()),
                        List.of(Scenario.domain("peer.test", Scenario.toHost(peer.ip(), peer.port()))),
                        List.of())) {
            var bound = new RepeatBound(peer);
            try (var load = SteadyLoad.start(site::smtpPort, evidence, "bob@peer.test", CLIENTS)) {
                load.awaitMore(50);
                bound.killComes();
                brokers.kill(1);
                load.awaitMore(100);
                brokers.launch(1);
                brokers.awaitReady(1);
                load.awaitMore(50);

                bound.killComes();
                brokers.kill(2);
                bound.killComes();
                brokers.kill(3);
                load.awaitPutOff(CLIENTS);
                Eventually.holds("ingress says that it is not ready", () -> !site.takesMail());
                brokers.launch(2);
                brokers.launch(3);
                Eventually.holds("ready again: " + site.readiness(), site::isReady);
                load.awaitMore(50);
                load.stop();
                assertThat(load.unexplained()).isEmpty();
            }
            Scenario.awaitDrained(brokers.settings());
            Scenario.collect(brokers.settings(), evidence, List.of(peer), new Maildirs(directory.resolve("none")));
            Guarantees.all()
                    .withDoublesUpTo(bound.total(), "outcomes of the last commits before a kill are not known")
                    .assertHold(evidence);
        }
    }
}

package io.postyard.e2e;

import static io.postyard.e2e.RoleMain.Role.INGRESS;
import static io.postyard.e2e.RoleMain.Role.ROUTER;
import static io.postyard.e2e.RoleMain.Role.WORKER;

import io.postyard.broker.BrokerProcess;
import io.postyard.broker.BrokerSettings;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.dns.TestDns;
import io.postyard.testkit.guarantee.Evidence;
import io.postyard.testkit.guarantee.Guarantees;
import io.postyard.testkit.process.ChildJvm;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.smtp.Stage;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL for each role and for the broker, at moments that nobody chose, while mail flows to a next hop that misbehaves.
 * The long run is {@code bench/torture}'s.
 */
@Timeout(420)
class LossIT {
    private static final String BOB = "bob@peer.test";
    private static final int CLIENTS = 4;

    /** The next hop takes these messages and does not say so. */
    private static final int REPLIES_LOST = 5;

    /**
     * After the worker or its broker dies, what was delivered and not committed is delivered again: the sessions under way,
     * and what the clients send in a commit interval, or until the worker notices that its broker is gone.
     */
    private static final int DOUBLES_FOR_EACH_KILL = 60;

    @TempDir
    Path directory;

    private final Map<RoleMain.Role, ChildJvm> roles = new EnumMap<>(RoleMain.Role.class);
    private final TestDns dns = TestDns.start();
    private final ScriptedPeer peer = ScriptedPeer.start();
    private BrokerSettings brokerSettings;
    private BrokerProcess broker;
    private KafkaSettings kafka;
    private int smtpPort;

    @AfterEach
    void close() {
        roles.values().forEach(ChildJvm::close);
        if (broker != null) {
            broker.close();
        }
        peer.close();
        dns.close();
    }

    @Test
    void whatWasAcknowledgedSurvivesEveryKill() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        startEverything();
        misbehave();
        var evidence = new Evidence();
        int kills = 0;
        try (var load = SteadyLoad.start(() -> smtpPort, evidence, BOB, CLIENTS)) {
            load.awaitMore(50);
            for (var victim : new RoleMain.Role[] {WORKER, ROUTER, INGRESS, WORKER}) {
                roles.get(victim).kill();
                restart(victim);
                load.awaitMore(20 + random.nextInt(60));
                kills++;
            }
            broker.kill();
            broker = BrokerProcess.start(brokerSettings);
            load.awaitMore(20 + random.nextInt(60));
            roles.get(WORKER).kill();
            broker.kill();
            broker = BrokerProcess.start(brokerSettings);
            restart(WORKER);
            load.awaitMore(20);
            kills += 2;
        }
        Scenario.awaitDrained(kafka);
        Scenario.collect(kafka, evidence, List.of(peer), new Maildirs(directory.resolve("none")));
        int allowed = kills * DOUBLES_FOR_EACH_KILL + REPLIES_LOST;
        System.out.printf(
                "LossIT: %d kills, %d arrived, %d doubled, at most %d allowed, seed %d%n",
                kills, peer.accepted().size(), evidence.doubles(), allowed, seed);
        Guarantees.all()
                .withDoublesUpTo(allowed, "attempts whose outcome was not committed at a kill, seed " + seed)
                .assertHold(evidence);
    }

    private void startEverything() throws IOException {
        try (var one = free();
                var two = free()) {
            smtpPort = one.getLocalPort();
            brokerSettings = BrokerSettings.single(directory.resolve("broker")).withPort(two.getLocalPort());
        }
        broker = BrokerProcess.start(brokerSettings);
        kafka = KafkaSettings.of(broker.bootstrap());
        TopicSetup.ensure(kafka, new TopicLayout(2, 1, (short) 1, (short) 1, Duration.ofDays(7), Duration.ofDays(30)));
        var ref = new PolicyRef("RelayPolicy", "local/quick", 1);
        var retry = new RetrySchedule(List.of(Duration.ofSeconds(1)), List.of(), Duration.ofHours(1));
        var delivery = new DeliveryRule(ref, Optional.empty(), TlsMode.NONE, Shaping.DEFAULT, retry);
        Site.publish(
                kafka,
                List.of(Scenario.domain("peer.test", Scenario.toHost(peer.ip(), peer.port()))),
                List.of(new RelayRule(
                        ref, 1, Set.of(), List.of(), Set.of(), Set.of(), Optional.empty(), Optional.of(delivery))));
        for (var role : RoleMain.Role.values()) {
            launch(role);
        }
        roles.values().forEach(RoleMain::awaitReady);
    }

    private void misbehave() {
        peer.on(Stage.MAIL, PeerBehaviour.replyAndClose(421, "4.3.2 later")).times(5);
        peer.on(Stage.RCPT, PeerBehaviour.reply(451, "4.7.1 later")).times(10);
        peer.on(Stage.BODY, PeerBehaviour.drop()).times(5);
        peer.on(Stage.FINAL_DOT, PeerBehaviour.reply(452, "4.3.1 full")).times(5);
        peer.on(Stage.AFTER_FINAL_DOT, PeerBehaviour.drop()).times(REPLIES_LOST);
    }

    private void launch(RoleMain.Role role) {
        var surroundings = new Site.Surroundings(directory, dns.address(), peer.port());
        roles.put(role, RoleMain.start(role, kafka, surroundings, smtpPort));
    }

    private void restart(RoleMain.Role role) {
        launch(role);
        RoleMain.awaitReady(roles.get(role));
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }
}

package io.postyard.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.BrokerSettings.Voter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ThreeNodeClusterIT {
    private static final PortRange PROMISED = new PortRange(24_000, 32_000);

    private static final String TOPIC = "mail";

    @TempDir
    Path directory;

    private final List<BrokerSettings> settings = new ArrayList<>();
    private final List<BrokerProcess> nodes = new ArrayList<>();
    private String bootstrap;

    @BeforeEach
    void start() throws IOException {
        var voters = List.of(
                new Voter(1, "127.0.0.1", port()),
                new Voter(2, "127.0.0.1", port()),
                new Voter(3, "127.0.0.1", port()));
        for (var voter : voters) {
            var home = directory.resolve("node-" + voter.nodeId());
            settings.add(BrokerSettings.member(home, voter.nodeId(), port(), voters));
            nodes.add(BrokerProcess.launch(settings.getLast()));
        }
        bootstrap =
                String.join(",", nodes.stream().map(BrokerProcess::bootstrap).toList());
    }

    @AfterEach
    void stop() {
        nodes.forEach(BrokerProcess::close);
    }

    @Test
    void keepsTakingRecordsWhenOneNodeIsKilled() throws Exception {
        Records.createTopic(bootstrap, TOPIC, 1, 3);
        Records.produce(bootstrap, TOPIC, "three nodes");
        nodes.getFirst().kill();
        Records.produce(bootstrap, TOPIC, "two nodes");
        assertThat(Records.readAll(bootstrap, TOPIC, 2)).containsExactly("three nodes", "two nodes");
    }

    /**
     * Kafka 4.3.0 to 4.4.0 take a partition without a leader for one that was deleted, and never end its transaction: it
     * could be read no further (KAFKA-20734).
     */
    @Test
    void endsATransactionThatWasCommittedWhileItsPartitionHadNoLeader() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
                var producer = transactionalProducer()) {
            admin.createTopics(List.of(
                            new NewTopic(TOPIC, Map.of(0, List.of(3))).configs(Map.of("min.insync.replicas", "1"))))
                    .all()
                    .get();
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, "committed")).get();
            nodes.getLast().kill();
            awaitNoLeader(admin);

            producer.commitTransaction();
            nodes.set(2, BrokerProcess.launch(settings.getLast()));

            assertThat(Records.readCommitted(bootstrap, TOPIC, 1)).containsExactly("committed");
        }
    }

    private KafkaProducer<String, String> transactionalProducer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "transactional.id", "t"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static void awaitNoLeader(Admin admin) throws Exception {
        while (admin.describeTopics(List.of(TOPIC))
                        .allTopicNames()
                        .get()
                        .get(TOPIC)
                        .partitions()
                        .getFirst()
                        .leader()
                != null) {
            Thread.onSpinWait();
        }
    }

    /** Not of those that a program takes for itself meanwhile. */
    private static int port() throws IOException {
        return PROMISED.free("127.0.0.1", Set.of());
    }
}

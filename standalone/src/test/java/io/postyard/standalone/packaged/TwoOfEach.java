package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.mail.policy.NextHop;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.Tier;
import io.postyard.wire.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Two routers, two workers and an ingress as processes on one broker, behind a tap. Each partition of {@code pending} has one
 * destination: the domain {@code d0.test} is that of partition 0, and its peer the first.
 */
final class TwoOfEach implements AutoCloseable {
    static final int PARTITIONS = 4;
    private static final int JOURNAL_PARTITIONS = 2;

    /** How many partitions the members of a group have to share. */
    private static final Map<String, Integer> SHARED = Map.of(
            Groups.ROUTER,
            JOURNAL_PARTITIONS,
            Groups.WORKER,
            PARTITIONS,
            Groups.DEFERRED,
            PARTITIONS * Tier.values().length);

    final List<ScriptedPeer> peers = onePerPartition();
    final int smtp = PostyardScript.freePort();
    private final int kafkaPort = PostyardScript.freePort();
    final KafkaSettings kafka = KafkaSettings.of("127.0.0.1:" + kafkaPort);
    private final EmbeddedBroker broker;
    final KafkaTap tap;

    /** By their instance names. */
    private final Map<String, RunningPart> parts = new HashMap<>();

    private TwoOfEach(Path folder) throws IOException {
        int behind = PostyardScript.freePort();
        broker = EmbeddedBroker.start(
                BrokerSettings.single(folder.resolve("kafka")).withPort(behind).withoutHaste(),
                Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + kafkaPort));
        tap = new KafkaTap(kafkaPort, behind);
    }

    /** Returns when all are ready and each has a share of the work. */
    static TwoOfEach start(Path folder) throws Exception {
        var system = new TwoOfEach(folder);
        try {
            system.launch(folder);
            return system;
        } catch (Exception | Error e) {
            system.close();
            throw e;
        }
    }

    private void launch(Path folder) throws Exception {
        for (var name : List.of("router-one", "router-two")) {
            part(
                    name,
                    "router",
                    Map.of(
                            "POSTYARD_ROUTER_TOPICS_REPLICATION",
                            "1",
                            "POSTYARD_ROUTER_TOPICS_MIN_INSYNC_REPLICAS",
                            "1",
                            "POSTYARD_ROUTER_TOPICS_PARTITIONS",
                            Integer.toString(PARTITIONS),
                            "POSTYARD_ROUTER_TOPICS_JOURNAL_PARTITIONS",
                            Integer.toString(JOURNAL_PARTITIONS)));
        }
        for (var name : List.of("worker-one", "worker-two")) {
            part(
                    name,
                    "delivery-worker",
                    Map.of("POSTYARD_WORKER_DATA_DIR", folder.resolve(name).toString()));
        }
        part("ingress", "ingress-smtp", Map.of("POSTYARD_INGRESS_LISTENERS", "relay:127.0.0.1:" + smtp));
        parts.get("router-one-0").awaitReason("policy publish");
        publish(folder);
        parts.values().forEach(RunningPart::awaitReady);
        for (var group : SHARED.keySet()) {
            Eventually.holds(
                    RunningPart.PATIENCE, () -> group + " is shared: " + owners(group), () -> isShared(group, 2));
        }
    }

    private void part(String name, String module, Map<String, String> settings) {
        var environment = new HashMap<>(settings);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrap());
        parts.put(name + "-0", RunningPart.start(name, module, environment));
    }

    private void publish(Path folder) throws Exception {
        var policy = Files.createDirectory(folder.resolve("policy"));
        for (int i = 0; i < PARTITIONS; i++) {
            var peer = peers.get(i);
            Files.writeString(policy.resolve("d%d.yaml".formatted(i)), """
                    apiVersion: postyard.io/v1alpha1
                    kind: MailDomain
                    metadata: {name: d%d}
                    spec: {domainName: d%d.test, delivery: {smtp: {hosts: [{host: %s, port: %d}]}}}
                    """.formatted(i, i, peer.ip(), peer.port()));
        }
        Files.writeString(policy.resolve("quick.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: quick}
                spec: {delivery: {retry: {schedule: [1s]}}}
                """);
        var outcome = new PostyardScript(folder)
                .shell("export KAFKA_BOOTSTRAP_SERVERS=%s\nsh %s policy publish --policy %s\n"
                        .formatted(kafka.bootstrap(), PostyardScript.ROOT.resolve("postyard"), policy));
        assertThat(outcome.exitCode()).as(outcome.output() + outcome.errors()).isZero();
    }

    /** The instance that has this partition. */
    String owner(String group, String topic, int partition) {
        return Objects.requireNonNull(owners(group).get(new TopicPartition(topic, partition)));
    }

    /** The router that has all mail so far: a producer stays with one partition for the first megabyte. */
    String busyRouter() throws Exception {
        try (var admin = Admin.create(kafka.with("test", Map.of()))) {
            for (int i = 0; i < JOURNAL_PARTITIONS; i++) {
                var partition = new TopicPartition(Topics.ACCEPTED.topic(), i);
                var end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get();
                if (end.offset() > 0) {
                    return owner(Groups.ROUTER, partition.topic(), i);
                }
            }
            throw new AssertionError("no mail has been accepted");
        }
    }

    /** The instances that have partitions of the group; nobody while some partition has no owner. */
    Set<String> members(String group) {
        var owners = owners(group);
        return owners.size() == SHARED.get(group) ? new HashSet<>(owners.values()) : Set.of();
    }

    private boolean isShared(String group, int members) {
        return members(group).size() == members;
    }

    private Map<TopicPartition, String> owners(String group) {
        try (var admin = Admin.create(kafka.with("test", Map.of()))) {
            var owners = new HashMap<TopicPartition, String>();
            admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get()
                    .members()
                    .forEach(member -> member.assignment()
                            .topicPartitions()
                            .forEach(partition -> owners.put(
                                    partition, member.groupInstanceId().orElseThrow())));
            return owners;
        } catch (ExecutionException notYet) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** SIGKILL, for good. */
    void kill(String instance) {
        parts.remove(instance).close();
    }

    void awaitReady() {
        parts.values().forEach(RunningPart::awaitReady);
    }

    private static List<ScriptedPeer> onePerPartition() {
        var found = new HashMap<Integer, ScriptedPeer>();
        while (found.size() < PARTITIONS) {
            var peer = ScriptedPeer.start();
            if (found.putIfAbsent(partition(peer), peer) != null) {
                peer.close();
            }
        }
        return IntStream.range(0, PARTITIONS).mapToObj(found::get).toList();
    }

    /** As producers choose it by the key. */
    private static int partition(ScriptedPeer peer) {
        var key = new NextHop.Hosts(List.of(new NextHop.Host(peer.ip(), peer.port()))).key();
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
    }

    @Override
    public void close() throws IOException {
        parts.values().forEach(RunningPart::close);
        tap.close();
        broker.close();
        peers.forEach(ScriptedPeer::close);
    }
}

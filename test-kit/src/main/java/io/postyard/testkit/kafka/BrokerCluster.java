package io.postyard.testkit.kafka;

import io.postyard.broker.BrokerProcess;
import io.postyard.broker.BrokerSettings;
import io.postyard.broker.BrokerSettings.Voter;
import io.postyard.testkit.process.TestPort;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three Kafka nodes, each broker and controller in a process of its own, with three copies of everything and two of them
 * needed for an acknowledgement. Nodes are called 1, 2 and 3.
 */
public final class BrokerCluster implements AutoCloseable {
    private static final int NODES = 3;

    private final Path directory;
    private final List<Voter> voters;
    private final List<Integer> ports;
    private final Map<Integer, BrokerProcess> running = new TreeMap<>();

    private BrokerCluster(Path directory, List<Voter> voters, List<Integer> ports) {
        this.directory = directory;
        this.voters = voters;
        this.ports = ports;
    }

    /** Starts the nodes and waits until all of them serve; Postyard's topics are there afterwards. */
    public static BrokerCluster start(Path directory, int partitions) {
        var free = freePorts(2 * NODES);
        var voters = IntStream.rangeClosed(1, NODES)
                .mapToObj(node -> new Voter(node, "127.0.0.1", free.get(NODES + node - 1)))
                .toList();
        var cluster = new BrokerCluster(directory, voters, free.subList(0, NODES));
        try {
            IntStream.rangeClosed(1, NODES).forEach(cluster::launch);
            IntStream.rangeClosed(1, NODES).forEach(cluster::awaitReady);
            TopicSetup.ensure(
                    cluster.settings(),
                    new TopicLayout(partitions, 1, (short) 3, (short) 2, Duration.ofDays(7), Duration.ofDays(30)));
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** All three nodes, whether they run or not. */
    public String bootstrap() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    public KafkaSettings settings() {
        return KafkaSettings.of(bootstrap());
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill(int node) {
        running.remove(node).kill();
    }

    /** Starts a node that was killed, on its data and port, without waiting. */
    public void launch(int node) {
        try {
            running.put(
                    node,
                    BrokerProcess.launch(BrokerSettings.member(
                            directory.resolve("node-" + node), node, ports.get(node - 1), voters)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a node serves clients, which it does only when there is a quorum. */
    public void awaitReady(int node) {
        running.get(node).bootstrap();
    }

    @Override
    public void close() {
        running.values().forEach(BrokerProcess::close);
        running.clear();
    }

    /** Different from each other. */
    private static List<Integer> freePorts(int count) {
        var ports = new LinkedHashSet<Integer>();
        try {
            while (ports.size() < count) {
                ports.add(TestPort.next());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(ports);
    }
}

package io.postyard.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What one broker node is started with.
 *
 * @param dataDirectory where the node keeps everything; made and formatted on first use
 * @param nodeId ≥ 1, unique in the cluster
 * @param host the address that is listened on and told to clients
 * @param port for clients; 0 = any free one
 * @param voters all controllers of the cluster, this node among them; empty = this node alone, its controller on any
 *     free port
 * @param flushBeforeAck every append is flushed to disk before it is acknowledged; without it an acknowledged record
 *     survives a crash of the process but not of the machine
 * @param internalPartitions partitions of the offsets and transaction-state topics, 1–50; few, because each one that
 *     is written to costs its own flush
 * @param sessionTimeout at least 500 ms; how long a node that vanished stays registered, and the start after a SIGKILL
 *     waits for it. A node that gets no processor time for so long loses its leaderships for a moment
 */
public record BrokerSettings(
        Path dataDirectory,
        int nodeId,
        String host,
        int port,
        List<Voter> voters,
        boolean flushBeforeAck,
        int internalPartitions,
        Duration sessionTimeout) {
    /** One controller of the cluster. */
    public record Voter(int nodeId, String host, int port) {
        @Override
        public String toString() {
            return nodeId + "@" + host + ":" + port;
        }
    }

    /** All nodes of one data set carry the same id; there is never a second cluster to confuse it with. */
    static final String CLUSTER_ID = "cG9zdHlhcmQtLWthZmthMA";

    public BrokerSettings {
        Objects.requireNonNull(dataDirectory);
        Objects.requireNonNull(host);
        voters = List.copyOf(voters);
        if (nodeId < 1 || port < 0 || port > 65_535 || internalPartitions < 1 || internalPartitions > 50) {
            throw new IllegalArgumentException("broker settings out of range");
        }
        if (sessionTimeout.toMillis() < 500) {
            throw new IllegalArgumentException("a broker session is at least 500 ms");
        }
        int self = nodeId;
        if (!voters.isEmpty() && voters.stream().noneMatch(voter -> voter.nodeId() == self)) {
            throw new IllegalArgumentException("node " + nodeId + " is not among the voters " + voters);
        }
    }

    /** One node on loopback, any free port, flushed before it acknowledges, quick to come back after a SIGKILL. */
    public static BrokerSettings single(Path dataDirectory) {
        return new BrokerSettings(dataDirectory, 1, "127.0.0.1", 0, List.of(), true, 1, Duration.ofSeconds(1));
    }

    /**
     * One node of a cluster on loopback: replication factor = number of voters (at most 3), min.insync.replicas one
     * less, no flush, since the other nodes hold the copies.
     */
    public static BrokerSettings member(Path dataDirectory, int nodeId, int port, List<Voter> voters) {
        return new BrokerSettings(dataDirectory, nodeId, "127.0.0.1", port, voters, false, 4, Duration.ofSeconds(3));
    }

    public BrokerSettings withPort(int newPort) {
        return new BrokerSettings(
                dataDirectory, nodeId, host, newPort, voters, flushBeforeAck, internalPartitions, sessionTimeout);
    }

    public BrokerSettings withFlushBeforeAck(boolean flush) {
        return new BrokerSettings(dataDirectory, nodeId, host, port, voters, flush, internalPartitions, sessionTimeout);
    }

    /** For a broker that is never killed: however long a busy machine lets it wait, it is not taken for dead. */
    public BrokerSettings withoutHaste() {
        return new BrokerSettings(
                dataDirectory, nodeId, host, port, voters, flushBeforeAck, internalPartitions, Duration.ofSeconds(30));
    }

    /** As the properties that {@link BrokerMain} reads. */
    public Properties toProperties() {
        var properties = new Properties();
        properties.setProperty("data", dataDirectory.toString());
        properties.setProperty("node", Integer.toString(nodeId));
        properties.setProperty("host", host);
        properties.setProperty("port", Integer.toString(port));
        properties.setProperty("voters", voters.stream().map(Voter::toString).collect(Collectors.joining(",")));
        properties.setProperty("flush", Boolean.toString(flushBeforeAck));
        properties.setProperty("internal-partitions", Integer.toString(internalPartitions));
        properties.setProperty("session-timeout-ms", Long.toString(sessionTimeout.toMillis()));
        return properties;
    }

    static BrokerSettings fromProperties(Properties properties) {
        var single = single(Path.of(required(properties, "data")));
        var voters = properties.getProperty("voters", "");
        return new BrokerSettings(
                single.dataDirectory(),
                Integer.parseInt(properties.getProperty("node", "1")),
                properties.getProperty("host", single.host()),
                Integer.parseInt(properties.getProperty("port", "0")),
                voters.isEmpty()
                        ? List.of()
                        : List.of(voters.split(",", -1)).stream()
                                .map(BrokerSettings::parseVoter)
                                .toList(),
                Boolean.parseBoolean(properties.getProperty("flush", "true")),
                Integer.parseInt(properties.getProperty("internal-partitions", "1")),
                Duration.ofMillis(Long.parseLong(properties.getProperty("session-timeout-ms", "1000"))));
    }

    private static Voter parseVoter(String text) {
        int at = text.indexOf('@');
        int colon = text.lastIndexOf(':');
        return new Voter(
                Integer.parseInt(text.substring(0, at)),
                text.substring(at + 1, colon),
                Integer.parseInt(text.substring(colon + 1)));
    }

    private static String required(Properties properties, String key) {
        return Objects.requireNonNull(properties.getProperty(key), () -> "property " + key + " is missing");
    }
}

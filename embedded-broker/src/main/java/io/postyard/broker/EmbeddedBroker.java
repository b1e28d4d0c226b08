package io.postyard.broker;

import io.postyard.broker.BrokerSettings.Voter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A running Kafka node, KRaft, broker and controller in one.
 *
 * <p>Data written by one is read by the next one on the same directory, whether this one was closed or killed.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int MOST_ATTEMPTS = 5;

    private final KafkaRaftServer server;
    private final String bootstrap;

    private EmbeddedBroker(KafkaRaftServer server, String bootstrap) {
        this.server = server;
        this.bootstrap = bootstrap;
    }

    /**
     * Starts a node and waits until it serves clients (a member of a cluster: until the cluster has a quorum).
     *
     * @throws BrokerStartException if it does not come up: port in use, folder unusable or last used by a newer Kafka
     */
    public static EmbeddedBroker start(BrokerSettings settings) {
        return start(settings, Map.of());
    }

    /**
     * Starts a node as somebody else might run one.
     *
     * @param overrides settings by Kafka's own names, over those of Postyard's broker
     * @throws BrokerStartException as {@link #start(BrokerSettings)}
     */
    public static EmbeddedBroker start(BrokerSettings settings, Map<String, String> overrides) {
        return start(settings, overrides, EmbeddedBroker::freePort);
    }

    /** @param ports gives a port of an address where nobody listens; asked for those that the settings leave open */
    static EmbeddedBroker start(BrokerSettings settings, Map<String, String> overrides, ToIntFunction<String> ports) {
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(settings, overrides, ports);
            } catch (BrokerStartException e) {
                // Between the choice of a port and its use somebody may have begun to listen there.
                if (settings.port() != 0 || attempt == MOST_ATTEMPTS || !isPortTaken(e)) {
                    throw e;
                }
            }
        }
    }

    private static EmbeddedBroker startOnce(
            BrokerSettings settings, Map<String, String> overrides, ToIntFunction<String> ports) {
        int port = settings.port() == 0 ? ports.applyAsInt(settings.host()) : settings.port();
        var voters = settings.voters().isEmpty()
                ? List.of(new Voter(settings.nodeId(), settings.host(), ports.applyAsInt(settings.host())))
                : settings.voters();
        KafkaRaftServer server = null;
        try {
            DataVersion.check(settings.dataDirectory());
            format(settings.dataDirectory(), settings.nodeId());
            var configuration = configuration(settings, port, voters);
            configuration.putAll(overrides);
            server = new KafkaRaftServer(new KafkaConfig(configuration, false), Time.SYSTEM);
            DataVersion.mark(settings.dataDirectory());
            server.startup();
            return new EmbeddedBroker(server, settings.host() + ":" + port);
        } catch (Exception e) {
            if (server != null) {
                server.shutdown();
                server.awaitShutdown();
            }
            throw new BrokerStartException(
                    "Kafka did not start on " + settings.host() + ":" + port + " with its data in "
                            + settings.dataDirectory() + ": " + e.getMessage(),
                    e);
        }
    }

    private static boolean isPortTaken(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(BindException.class::isInstance);
    }

    /** Where clients connect, {@code host:port}. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Waits until the node has ended, for whatever reason. */
    public void await() {
        server.awaitShutdown();
    }

    /**
     * Stops the node cleanly, in under a second when it is alone. Nodes of one cluster are closed at the same time:
     * one after another, the last one waits for a quorum that is gone.
     */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Makes the directory a Kafka data directory; leaves one that is as it is. */
    private static void format(Path directory, int nodeId) throws Exception {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(directory);
        try (var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setNodeId(nodeId)
                    .setClusterId(BrokerSettings.CLUSTER_ID)
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setSupportedFeatures(List.copyOf(Feature.PRODUCTION_FEATURES))
                    .setIgnoreFormatted(true)
                    .setPrintStream(silent)
                    .run();
        }
    }

    private static Properties configuration(BrokerSettings settings, int port, List<Voter> voters) {
        var self = voters.stream()
                .filter(voter -> voter.nodeId() == settings.nodeId())
                .findFirst()
                .orElseThrow();
        int copies = Math.min(3, voters.size());
        int inSync = Math.max(1, copies - 1);
        var properties = new Properties();
        set(properties, "process.roles", "broker,controller");
        set(properties, "node.id", settings.nodeId());
        set(
                properties,
                "controller.quorum.voters",
                voters.stream().map(Voter::toString).collect(Collectors.joining(",")));
        set(properties, "controller.listener.names", "CONTROLLER");
        set(
                properties,
                "listeners",
                "PLAINTEXT://" + settings.host() + ":" + port + ",CONTROLLER://" + self.host() + ":" + self.port());
        set(properties, "advertised.listeners", "PLAINTEXT://" + settings.host() + ":" + port);
        set(properties, "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        set(properties, "log.dirs", settings.dataDirectory());

        set(properties, "default.replication.factor", copies);
        set(properties, "min.insync.replicas", inSync);
        for (var topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            set(properties, topic + ".replication.factor", copies);
            set(properties, topic + ".num.partitions", settings.internalPartitions());
        }
        set(properties, "transaction.state.log.min.isr", inSync);
        set(properties, "share.coordinator.state.topic.min.isr", inSync);
        set(properties, "auto.create.topics.enable", false);
        if (settings.flushBeforeAck()) {
            set(properties, "log.flush.interval.messages", 1);
            // A flush writes the two indexes too if they have grown, which with Kafka's 4 KB is at almost every batch.
            // Not much rarer, for who reads looks at the head of each batch since the last entry.
            set(properties, "log.index.interval.bytes", 256 << 10);
        }

        long sessionTimeoutMs = settings.sessionTimeout().toMillis();
        set(properties, "broker.session.timeout.ms", sessionTimeoutMs);
        // Also how soon a node that has started is let in.
        set(properties, "broker.heartbeat.interval.ms", Math.min(sessionTimeoutMs / 10, 300));
        set(properties, "group.initial.rebalance.delay.ms", 0);
        set(properties, "group.min.session.timeout.ms", 1000);
        // Kafka's week would make a router or worker that was away for longer begin anew, with mail that has gone out.
        set(properties, "offsets.retention.minutes", Duration.ofDays(3650).toMinutes());
        set(properties, "log.retention.check.interval.ms", 30_000);
        // A share of one small machine, not a machine of its own: the defaults take 128 MiB and some 30 threads more.
        set(properties, "log.cleaner.dedupe.buffer.size", 2 * 1024 * 1024);
        // The kernel's own sizes, which grow: Kafka's 100 KB make a batch of 1 MB wait for its reader ten times.
        set(properties, "socket.send.buffer.bytes", -1);
        set(properties, "socket.receive.buffer.bytes", -1);
        set(properties, "num.network.threads", 2);
        set(properties, "num.io.threads", 4);
        set(properties, "background.threads", 2);
        set(properties, "group.coordinator.threads", 1);
        set(properties, "share.coordinator.threads", 1);
        set(properties, "num.recovery.threads.per.data.dir", 2);
        set(properties, "metric.reporters", "");
        return properties;
    }

    private static void set(Properties properties, String key, Object value) {
        properties.setProperty(key, value.toString());
    }

    private static int freePort(String host) {
        try {
            return FreePort.of(host);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + host, e);
        }
    }
}

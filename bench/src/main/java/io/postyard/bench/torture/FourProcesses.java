package io.postyard.bench.torture;

import io.postyard.bench.server.Destinations;
import io.postyard.bench.server.PolicyFiles;
import io.postyard.bench.torture.Victim.Role;
import io.postyard.broker.BrokerMain;
import io.postyard.broker.BrokerSettings;
import io.postyard.crds.folder.FolderPlan;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.testkit.process.ChildJvm;
import io.postyard.testkit.process.TestPort;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ingress, router, worker and one broker, each a process of its own, as in production but for the number of brokers. The
 * broker flushes before it acknowledges.
 */
final class FourProcesses implements Victims {
    private static final Duration READY = Duration.ofSeconds(120);
    private static final List<String> SMALL = List.of("-Xmx192m");

    private final List<Victim> victims;
    private final KafkaSettings kafka;
    private final int smtpPort;

    private FourProcesses(List<Victim> victims, KafkaSettings kafka, int smtpPort) {
        this.victims = victims;
        this.kafka = kafka;
        this.smtpPort = smtpPort;
    }

    /**
     * Starts all and waits until they are ready.
     *
     * @param tree with the three modules packaged
     */
    static FourProcesses start(Path tree, Path folder, Destinations destinations, String retries) throws IOException {
        int kafkaPort = TestPort.next();
        int smtpPort = TestPort.next();
        var broker = broker(folder, kafkaPort);
        broker.start();
        var kafka = KafkaSettings.of("127.0.0.1:" + kafkaPort);
        var victims = List.of(
                broker,
                role(
                        tree,
                        Role.INGRESS,
                        "ingress-smtp",
                        kafkaPort,
                        Map.of(
                                "POSTYARD_INGRESS_HOST_NAME", "mx.bench.test",
                                "POSTYARD_INGRESS_POSTMASTER", "postmaster@reports.bench.test",
                                // All bodies go by way of content here; in one process all are in their record.
                                "POSTYARD_INGRESS_INLINE_BODY", "1024",
                                "POSTYARD_INGRESS_LISTENERS", "relay:127.0.0.1:" + smtpPort)),
                role(tree, Role.ROUTER, "router", kafkaPort, Map.of("POSTYARD_ROUTER_INSTANCE", "router-0")),
                role(
                        tree,
                        Role.WORKER,
                        "delivery-worker",
                        kafkaPort,
                        Map.of(
                                "POSTYARD_WORKER_INSTANCE", "worker-0",
                                "POSTYARD_WORKER_HOST_NAME", "mx.bench.test",
                                "POSTYARD_WORKER_POSTMASTER", "postmaster@reports.bench.test",
                                "POSTYARD_WORKER_TIMEOUTS", "greeting=1s,ehlo=1s,mail=1s,rcpt=1s,data=1s",
                                "POSTYARD_WORKER_DATA_DIR",
                                        folder.resolve("worker").toString())));
        var all = new FourProcesses(victims, kafka, smtpPort);
        try {
            broker.awaitReady(READY);
            TopicSetup.ensure(kafka, TopicLayout.singleNode());
            publish(PolicyFiles.write(folder.resolve("policy"), destinations, destinations.sinkPort(), retries), kafka);
            victims.stream().filter(victim -> victim != broker).forEach(Victim::start);
            victims.forEach(victim -> victim.awaitReady(READY));
            return all;
        } catch (RuntimeException | IOException e) {
            all.close();
            throw e;
        }
    }

    private static void publish(Path policy, KafkaSettings kafka) {
        var plan = FolderPlan.of(policy, PolicySnapshot.EMPTY, Optional.empty(), false);
        if (!plan.problems().isEmpty()) {
            throw new IllegalStateException("the policy of the test is wrong: " + plan.problems());
        }
        try (var publisher = new PolicyPublisher(kafka)) {
            publisher.publish(plan.domains(), plan.rules(), List.of());
        }
    }

    private static Victim broker(Path folder, int port) {
        var properties =
                BrokerSettings.single(folder.resolve("kafka")).withPort(port).toProperties();
        var arguments = properties.stringPropertyNames().stream()
                .map(name -> name + "=" + properties.getProperty(name))
                .toArray(String[]::new);
        return new Victim(
                Role.BROKER,
                ChildJvm.Program.ofMain(BrokerMain.class, List.of("-Xmx384m"), arguments),
                Optional.empty());
    }

    private static Victim role(Path tree, Role role, String module, int kafkaPort, Map<String, String> settings)
            throws IOException {
        var jar = jarOf(tree, module);
        int http = TestPort.next();
        var environment = new HashMap<>(settings);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafkaPort);
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(http));
        return new Victim(
                role,
                ChildJvm.Program.ofJar(jar, SMALL, environment).named(module),
                Optional.of(URI.create("http://127.0.0.1:" + http + "/q/health/ready")));
    }

    /** @throws IOException if it is not built */
    static Path jarOf(Path tree, String module) throws IOException {
        var jar = tree.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.isReadable(jar)) {
            throw new IOException(jar + " is missing: ./mvnw -DskipTests package makes it");
        }
        return jar;
    }

    @Override
    public List<Victim> all() {
        return victims;
    }

    @Override
    public KafkaSettings kafka() {
        return kafka;
    }

    @Override
    public int smtpPort() {
        return smtpPort;
    }

    @Override
    public void close() {
        victims.reversed().forEach(Victim::close);
    }
}

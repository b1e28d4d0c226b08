package io.postyard.standalone.up;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.ingress.IngressRole;
import io.postyard.ingress.accept.KafkaQueue;
import io.postyard.ingress.accept.QueueDoor;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.config.IngressConfig.Listener;
import io.postyard.ingress.dns.DnsSettings;
import io.postyard.ingress.login.LoginSettings;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.router.RouterConfig;
import io.postyard.router.RouterRole;
import io.postyard.standalone.trouble.Trouble;
import io.postyard.wire.content.PieceCache;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.wire.policy.PolicyMetrics;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import io.postyard.worker.WorkerConfig;
import io.postyard.worker.WorkerRole;
import io.postyard.worker.lane.LaneLimits;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running MTA: broker, topics, policy and roles, started in the order the mail flows backwards, closed in reverse. */
final class MailSystem implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailSystem.class);
    /** More than the minute for which a Kafka client waits for an answer: one that was lost must not end the start. */
    private static final Duration READY_WITHIN = Duration.ofSeconds(100);
    /**
     * Every partition that is written to costs a flush of its own, and one consumer reads them all: one of each carries
     * several times what eight do when each write is flushed.
     */
    static final TopicLayout LAYOUT =
            new TopicLayout(1, 1, (short) 1, (short) 1, Duration.ofDays(7), Duration.ofDays(30));

    /** The name under which this process keeps its place in Kafka's groups over restarts. */
    private static final String INSTANCE = "standalone";

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    private final KafkaSettings kafka;
    private final EmbeddedBroker broker;
    private final DiskRoom room;
    /** What ingress stores, the worker need not fetch. */
    private final PieceCache bodies = PieceCache.usual();

    private final List<RunningRole> roles = new ArrayList<>();
    private volatile boolean ready;
    private volatile boolean stopping;

    private MailSystem(EmbeddedBroker broker, DiskRoom room) {
        this.broker = broker;
        this.room = room;
        this.kafka = KafkaSettings.of(broker.bootstrap());
    }

    /** Starts everything on a broker that serves; returns before the roles are ready. Closes the broker if it fails. */
    static MailSystem start(EmbeddedBroker broker, UpSettings settings, MeterRegistry meters)
            throws InterruptedException {
        var system = new MailSystem(broker, DiskRoom.of(settings.data(), settings.keptFree()));
        try {
            TopicSetup.ensure(system.kafka, LAYOUT);
            TopicSetup.keepUnreadable(system.kafka);
            var policy = system.startPolicy(settings, meters);
            system.startWorker(settings, policy, meters);
            system.startRouter(settings, policy, meters);
            system.startIngress(settings, policy, meters);
            return system;
        } catch (RuntimeException | InterruptedException e) {
            system.close();
            throw e;
        }
    }

    private PolicyView startPolicy(UpSettings settings, MeterRegistry meters) throws InterruptedException {
        var policy = new PolicyFeed(kafka, settings.policy(), InstantSource.system());
        roles.add(new RunningRole("policy", policy));
        await(policy.view()::isLoaded);
        policy.start();
        PolicyMetrics.register(policy.view(), meters);
        return policy.view();
    }

    private void startWorker(UpSettings settings, PolicyView policy, MeterRegistry meters) {
        var config = new WorkerConfig(
                settings.hostName(),
                settings.postmaster(),
                settings.data(),
                settings.dns().stream().map(HostPort::toString).toList(),
                settings.mxPort(),
                settings.ownHosts(),
                Optional.empty(),
                LaneLimits.DEFAULT,
                OrderQueueSettings.of(INSTANCE),
                Map.of(),
                settings.drain());
        var worker = new WorkerRole(config, kafka, bodies, policy, meters, InstantSource.system());
        roles.add(new RunningRole("worker", worker));
        worker.start();
    }

    private void startRouter(UpSettings settings, PolicyView policy, MeterRegistry meters) {
        var router = new RouterRole(
                new RouterConfig(INSTANCE, settings.drain()), kafka, bodies, policy, meters, InstantSource.system());
        roles.add(new RunningRole("router", router));
        router.start();
    }

    private void startIngress(UpSettings settings, PolicyView policy, MeterRegistry meters) {
        var ingress = new IngressRole(ingressConfig(settings), queue(meters), policy, meters, InstantSource.system());
        roles.add(new RunningRole("ingress", ingress));
        try {
            ingress.start();
        } catch (IOException e) {
            throw new Trouble(
                    "cannot listen on " + settings.smtp() + ", " + settings.submission() + " and "
                            + settings.submissions() + ": " + e.getMessage(),
                    e);
        }
    }

    private QueueDoor queue(MeterRegistry meters) {
        Gauge.builder("postyard_data_free_bytes", room, DiskRoom::free)
                .description("Room on the disk of the data folder")
                .register(meters);
        return new RoomyQueue(new KafkaQueue(kafka, bodies, meters), room);
    }

    /** As usual, but for what the person at the terminal was told: the addresses, and how long a stop takes. */
    static IngressConfig ingressConfig(UpSettings settings) {
        return IngressConfig.of(
                        settings.hostName(),
                        settings.postmaster(),
                        List.of(
                                new Listener(
                                        ListenerKind.RELAY,
                                        settings.smtp().host(),
                                        settings.smtp().port()),
                                new Listener(
                                        ListenerKind.SUBMISSION,
                                        settings.submission().host(),
                                        settings.submission().port()),
                                new Listener(
                                        ListenerKind.SUBMISSION,
                                        settings.submissions().host(),
                                        settings.submissions().port(),
                                        true)),
                        settings.tls())
                .withLogins(LoginSettings.of(settings.users()))
                .withProxies(settings.proxies())
                .withDrainTimeout(settings.drain())
                .withDns(DnsSettings.of(
                        settings.dns().stream().map(HostPort::toString).toList()));
    }

    /** @throws Trouble if a role is not ready in time, with its reason */
    void awaitReady() throws InterruptedException {
        await(() -> unready().isEmpty());
        room.start();
        ready = true;
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new Trouble("not ready after " + READY_WITHIN.toSeconds() + " s: " + describeUnready());
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** Whether every role was ready once. */
    boolean hasStarted() {
        return ready;
    }

    boolean isReady() {
        return ready && !stopping && unready().isEmpty();
    }

    /** What is not ready, and why. */
    String describeUnready() {
        return stopping
                ? "stopping"
                : unready().stream()
                        .map(running -> running.name() + ": " + running.role().readiness())
                        .collect(Collectors.joining("; "));
    }

    private List<RunningRole> unready() {
        return roles.stream().filter(running -> !running.role().isReady()).toList();
    }

    String bootstrap() {
        return kafka.bootstrap();
    }

    @Override
    public void close() {
        stopping = true;
        room.close();
        for (var running : roles.reversed()) {
            try {
                running.role().close();
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("role", running.name()).setCause(e).log("A role did not stop cleanly");
            }
        }
        broker.close();
    }
}

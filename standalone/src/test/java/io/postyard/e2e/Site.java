package io.postyard.e2e;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.ingress.IngressRole;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.RelayRule;
import io.postyard.router.RouterConfig;
import io.postyard.router.RouterRole;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.policy.PolicyView;
import io.postyard.worker.WorkerConfig;
import io.postyard.worker.WorkerRole;
import io.postyard.worker.lane.LaneLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One Postyard: the three roles in this JVM, on a Kafka that is there already. */
final class Site implements AutoCloseable {
    static final String HOST_NAME = "mx.postyard.test";
    static final Mailbox POSTMASTER = Mailbox.of("postmaster@here.test");

    private final PolicyView policy;
    private final IngressRole ingress;
    private final RouterRole router;
    private final WorkerRole worker;

    /**
     * @param dns whom the worker asks
     * @param mxPort at which port other sites' mail exchangers listen
     * @param sessions to all of them at one time
     */
    record Surroundings(Path dataDir, String dns, int mxPort, int sessions) {
        Surroundings(Path dataDir, String dns, int mxPort) {
            this(dataDir, dns, mxPort, LaneLimits.DEFAULT.sessions());
        }
    }

    private Site(PolicyView policy, IngressRole ingress, RouterRole router, WorkerRole worker) {
        this.policy = policy;
        this.ingress = ingress;
        this.router = router;
        this.worker = worker;
    }

    /** Publishes the policy, starts the roles, and waits until they are ready. */
    static Site start(
            KafkaSettings kafka, Surroundings surroundings, List<DomainPolicy> domains, List<RelayRule> rules) {
        publish(kafka, domains, rules);
        var policy = new PolicyView(kafka);
        var site =
                new Site(policy, ingress(kafka, policy, 0), router(kafka, policy), worker(kafka, policy, surroundings));
        try {
            site.worker.start();
            site.router.start();
            site.ingress.start();
        } catch (IOException e) {
            site.close();
            throw new UncheckedIOException(e);
        }
        Eventually.holds("a role is not ready: " + site.readiness(), site::isReady);
        return site;
    }

    static void publish(KafkaSettings kafka, List<DomainPolicy> domains, List<RelayRule> rules) {
        try (var publisher = new PolicyPublisher(kafka)) {
            domains.forEach(domain -> publisher.put(domain).join());
            rules.forEach(rule -> publisher.put(rule).join());
        }
    }

    /** @param port 0 = any free one */
    static IngressRole ingress(KafkaSettings kafka, PolicyView policy, int port) {
        var listener = new IngressConfig.Listener(ListenerKind.RELAY, "127.0.0.1", port);
        return new IngressRole(
                IngressConfig.of(HOST_NAME, Optional.of(POSTMASTER), List.of(listener)),
                kafka,
                policy,
                new SimpleMeterRegistry(),
                InstantSource.system());
    }

    static RouterRole router(KafkaSettings kafka, PolicyView policy) {
        return new RouterRole(
                RouterConfig.of("router-0"), kafka, policy, new SimpleMeterRegistry(), InstantSource.system());
    }

    static WorkerRole worker(KafkaSettings kafka, PolicyView policy, Surroundings surroundings) {
        var usual = LaneLimits.DEFAULT;
        return new WorkerRole(
                new WorkerConfig(
                        HOST_NAME,
                        Optional.of(POSTMASTER),
                        surroundings.dataDir(),
                        List.of(surroundings.dns()),
                        surroundings.mxPort(),
                        List.of(),
                        Optional.empty(),
                        new LaneLimits(
                                surroundings.sessions(),
                                usual.waitingPerLane(),
                                usual.patience(),
                                usual.idle(),
                                usual.turn()),
                        OrderQueueSettings.of("worker-0"),
                        Map.of(),
                        Duration.ofSeconds(10)),
                kafka,
                policy,
                new SimpleMeterRegistry(),
                InstantSource.system());
    }

    int smtpPort() {
        return ingress.addresses().getFirst().address().getPort();
    }

    boolean isReady() {
        return ingress.isReady() && router.isReady() && worker.isReady();
    }

    /** Whether the front door would take mail. */
    boolean takesMail() {
        return ingress.isReady();
    }

    String readiness() {
        return "ingress: " + ingress.readiness() + " router: " + router.readiness() + " worker: " + worker.readiness();
    }

    @Override
    public void close() {
        ingress.close();
        router.close();
        worker.close();
        policy.close();
    }
}

package io.postyard.ingress;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.ingress.accept.ByteBudget;
import io.postyard.ingress.accept.KafkaQueue;
import io.postyard.ingress.accept.QueueDoor;
import io.postyard.ingress.admission.ConnectionLimit;
import io.postyard.ingress.admission.PolicySource;
import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.dns.DnsLookup;
import io.postyard.ingress.dns.HostDns;
import io.postyard.ingress.login.Logins;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.ingress.metric.RateMetrics;
import io.postyard.ingress.metric.ScreeningMetrics;
import io.postyard.ingress.netty.LocalDoor;
import io.postyard.ingress.netty.Patience;
import io.postyard.ingress.netty.SessionContext;
import io.postyard.ingress.netty.SmtpServer;
import io.postyard.ingress.rate.Rates;
import io.postyard.ingress.refusal.RefusalTrail;
import io.postyard.ingress.screening.HeloNames;
import io.postyard.ingress.screening.ReverseNames;
import io.postyard.ingress.screening.Screen;
import io.postyard.ingress.sharing.CountSharing;
import io.postyard.ingress.tls.Certificates;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.Postmaster;
import io.postyard.wire.content.PieceCache;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.part.Role;
import io.postyard.wire.policy.PolicyView;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ingress as one object: {@link #start} opens the listeners, {@link #close} drains and closes them. */
public final class IngressRole implements Role {
    private static final Logger LOG = LoggerFactory.getLogger(IngressRole.class);

    private enum Life {
        NEW,
        OPEN,
        CLOSED
    }

    private final IngressConfig config;
    private final QueueDoor queue;
    private final PolicySource policy;
    private final RefusalTrail refusals;
    private final Certificates certificates;
    private final Logins logins;
    private final CountSharing sharing;
    private final SessionContext sessions;
    private final SmtpServer server;
    private volatile Life life = Life.NEW;

    /** In a process of its own, on Kafka. The view stays the caller's. */
    public IngressRole(
            IngressConfig config, KafkaSettings kafka, PolicyView policy, MeterRegistry registry, InstantSource clock) {
        this(config, new KafkaQueue(kafka, PieceCache.NONE, registry), policy, registry, clock);
    }

    /** On any queue, which is closed with the role. The view stays the caller's. */
    public IngressRole(
            IngressConfig config, QueueDoor queue, PolicyView policy, MeterRegistry registry, InstantSource clock) {
        this(
                config,
                queue,
                new PolicySource() {
                    @Override
                    public PolicySnapshot current() {
                        return policy.current();
                    }

                    @Override
                    public boolean isLoaded() {
                        return policy.isLoaded();
                    }
                },
                registry,
                clock);
        policy.onChange(_ -> certificates.onWantedChange());
    }

    /** On any queue and policy; the queue is closed with the role. */
    public IngressRole(
            IngressConfig config, QueueDoor queue, PolicySource policy, MeterRegistry registry, InstantSource clock) {
        this.config = config;
        this.queue = queue;
        this.policy = policy;
        var connections = new ConnectionLimit(
                config.connections().max(),
                config.connections().maxPerClient(),
                config.connections().exempt());
        var budget = new ByteBudget(config.bodyBudget(), config.bodyBudgetPerClient());
        this.certificates =
                new Certificates(config.tls(), () -> policy.current().certificates(), clock);
        var rateMetrics = new RateMetrics(registry);
        boolean users = config.logins().users().isPresent();
        this.sharing = new CountSharing(queue, () -> users || policy.current().isRated(), rateMetrics, clock);
        this.logins = new Logins(config.logins(), sharing);
        var metrics = new IngressMetrics(registry, connections, budget, certificates);
        this.refusals = new RefusalTrail(queue, metrics, clock);
        var screening = new ScreeningMetrics(registry);
        var dns = config.dns();
        // What an address is called, and whether that leads back: two questions, each with its time.
        var patience = dns.totalTime().multipliedBy(2);
        var names = new ReverseNames(new HostDns(dns), patience, dns.cacheEntries(), screening);
        var helos = new HeloNames(new HostDns(dns), config.hostName(), patience, dns.cacheEntries(), screening);
        this.sessions = new SessionContext(
                config,
                queue,
                policy,
                new RecipientCheck(Postmaster.of(config.postmaster(), config.hostName())),
                connections,
                budget,
                metrics,
                clock,
                this::isReady,
                certificates,
                logins,
                new Patience(config.timeouts(), config.handshakeTimeout()),
                refusals,
                new Screen(policy, new DnsLookup(dns), names, helos, screening),
                new Rates(sharing, rateMetrics, System::nanoTime));
        this.server = new SmtpServer(sessions);
    }

    /**
     * Opens every listener.
     *
     * @throws IOException if one of them cannot be opened; the role is to be closed then
     */
    @Override
    public void start() throws IOException {
        certificates.start();
        logins.start();
        sharing.start();
        server.open();
        refusals.start();
        life = Life.OPEN;
        LOG.atInfo().addKeyValue("listeners", server.bound()).log("Ingress listens");
    }

    /** Instead of {@link #start}: no listener is opened, and programs of this machine come in by the door. */
    public LocalDoor openLocally() {
        refusals.start();
        life = Life.OPEN;
        return new LocalDoor(sessions);
    }

    /** Where the listeners really listen, in the order of the configuration; for those that asked for port 0. */
    public List<SmtpServer.Bound> addresses() {
        return server.bound();
    }

    /** Whether a message sent now would be accepted, as far as is known. */
    @Override
    public boolean isReady() {
        return life == Life.OPEN && hasPolicy() && queue.isReady();
    }

    /** Why not, in a sentence; or that it is. */
    @Override
    public String readiness() {
        return switch (life) {
            case NEW -> "Listeners are not open yet.";
            case CLOSED -> "Shutting down.";
            case OPEN -> {
                if (!policy.isLoaded()) {
                    yield "Policy has not been read from Kafka yet.";
                }
                if (!hasPolicy()) {
                    yield "There is no policy, so nobody could be written to: put MailDomain and RelayPolicy manifests"
                            + " onto Kafka with './postyard policy publish --policy DIR'.";
                }
                yield queue.isReady() ? "Accepting mail." : "The queue cannot be written to: " + queue.readiness();
            }
        };
    }

    private boolean hasPolicy() {
        return policy.isLoaded() && !policy.current().isEmpty();
    }

    @Override
    public void close() {
        if (life == Life.CLOSED) {
            return;
        }
        life = Life.CLOSED;
        server.close(config.drainTimeout());
        certificates.close();
        logins.close();
        // At the same time, for each may wait for Kafka.
        try (var closing = Executors.newVirtualThreadPerTaskExecutor()) {
            closing.execute(sharing::close);
            closing.execute(() -> {
                refusals.close();
                queue.close();
            });
        }
    }
}

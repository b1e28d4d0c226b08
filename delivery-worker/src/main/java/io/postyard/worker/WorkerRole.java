package io.postyard.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.policy.Postmaster;
import io.postyard.wire.content.ContentReader;
import io.postyard.wire.content.PieceCache;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.order.CommitHealth;
import io.postyard.wire.order.DeferredMover;
import io.postyard.wire.order.OrderQueue;
import io.postyard.wire.part.Role;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.QueueTrim;
import io.postyard.worker.lane.Lanes;
import io.postyard.worker.maildir.MaildirSessions;
import io.postyard.worker.maildir.MaildirSettings;
import io.postyard.worker.notice.NoticeMaker;
import io.postyard.worker.notice.NoticeSettings;
import io.postyard.worker.outcome.AttemptConclusion;
import io.postyard.worker.outcome.Outcomes;
import io.postyard.worker.resolve.MeteredTargets;
import io.postyard.worker.resolve.MxResolver;
import io.postyard.worker.resolve.OwnHosts;
import io.postyard.worker.resolve.ResolverSettings;
import io.postyard.worker.session.SmtpSessions;
import io.postyard.worker.session.SmtpSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The delivery worker: reads orders, attempts them, records what became of them, and brings deferred ones back. */
public final class WorkerRole implements Role {
    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);

    private final WorkerConfig config;
    private final PolicyView policy;
    private final ContentReader content;
    private final SmtpSessions smtp;
    private final Lanes lanes;
    private final OrderQueue queue;
    private final DeferredMover mover;
    private final QueueTrim trim;
    /** Set as well by a close that comes first, so that nothing begins after it. */
    private final AtomicBoolean working = new AtomicBoolean();

    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("queue-trim").daemon().factory());

    /** In a process of its own. */
    public WorkerRole(
            WorkerConfig config, KafkaSettings kafka, PolicyView policy, MeterRegistry metrics, InstantSource clock) {
        this(config, kafka, PieceCache.usual(), policy, metrics, clock);
    }

    /** @param bodies is looked into before a stored body is fetched */
    public WorkerRole(
            WorkerConfig config,
            KafkaSettings kafka,
            PieceCache bodies,
            PolicyView policy,
            MeterRegistry metrics,
            InstantSource clock) {
        this.config = config;
        this.policy = policy;
        this.content = new ContentReader(kafka, bodies);
        var own = OwnHosts.of(config.hostName(), config.ownHosts(), config.mxPort());
        var resolver = new MxResolver(ResolverSettings.of(config.dnsServers(), own, config.mxPort()));
        this.smtp =
                new SmtpSessions(smtpSettings(config), new MeteredTargets(resolver, metrics), content::open, metrics);
        var maildir = new MaildirSessions(
                new MaildirSettings(config.dataDir(), config.hostName(), clock.instant()), content::open);
        var postmaster = Postmaster.of(config.postmaster(), config.hostName());
        var notices = new NoticeMaker(
                NoticeSettings.of(config.hostName(), () -> postmaster.mailbox(policy.current())), content::open);
        var outcomes = new Outcomes(policy::current, new AttemptConclusion(notices), clock, metrics);
        var commits = new CommitHealth();
        this.lanes =
                new Lanes(new Destinations(smtp, maildir), outcomes, commits::isGood, config.lanes(), clock, metrics);
        this.queue = new OrderQueue(kafka, config.queue(), lanes, commits, clock, metrics);
        this.mover = new DeferredMover(kafka, config.queue().instance(), clock, metrics);
        this.trim = new QueueTrim(kafka);
    }

    private static SmtpSettings smtpSettings(WorkerConfig config) {
        var usual = SmtpSettings.of(config.hostName());
        return new SmtpSettings(
                usual.hostName(),
                usual.attemptTime(),
                usual.patience(),
                usual.maxIdle(),
                usual.hostsPerAttempt(),
                usual.conversationsPerAttempt(),
                config.trustStore(),
                stage -> config.timeouts().getOrDefault(stage, stage.timeout()));
    }

    /**
     * Begins to work as soon as there is policy: before that, an order whose policy demands TLS would go out by the
     * defaults. Orders come only from routers that had policy, so that none at all means that it has been lost or is yet to
     * come. Does not block.
     */
    @Override
    public void start() {
        policy.onChange(snapshot -> {
            if (!snapshot.isEmpty() && working.compareAndSet(false, true)) {
                queue.start();
                mover.start();
            }
        });
        var unused = housekeeping.scheduleWithFixedDelay(
                trim::run, TRIM_EVERY.toSeconds(), TRIM_EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public boolean isReady() {
        return queue.isReady() && mover.isReady();
    }

    /** Why the worker is not ready, in a sentence; or what it is doing. */
    @Override
    public String readiness() {
        if (!policy.isLoaded()) {
            return "policy has not been read from Kafka yet";
        }
        if (!working.get()) {
            return "there is no policy, so nothing is delivered: './postyard policy publish --policy DIR' puts some onto Kafka";
        }
        if (!queue.isReady()) {
            return "cannot read orders or commit outcomes: Kafka does not answer, or has its group in rebalance";
        }
        if (!mover.isReady()) {
            return "cannot move deferred orders: Kafka does not answer, or has its group in rebalance";
        }
        return "delivering";
    }

    /** Orders in hand, waiting or under way; they stay in Kafka until their outcome is committed. */
    public int inHand() {
        return queue.held();
    }

    /** Starts no more attempts, waits for those under way within the drain time-out, commits them and stops. */
    @Override
    public void close() {
        working.set(true);
        housekeeping.shutdownNow();
        mover.close();
        lanes.drain(config.drainTimeout());
        queue.close();
        smtp.close();
        content.close();
        trim.close();
    }
}

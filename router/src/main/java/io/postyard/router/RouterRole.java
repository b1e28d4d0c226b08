package io.postyard.router;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.wire.content.ContentStore;
import io.postyard.wire.content.PieceCache;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.loop.LoopSettings;
import io.postyard.wire.loop.RecordLoop;
import io.postyard.wire.part.Role;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.record.ReadMessage;
import io.postyard.wire.topic.QueueTrim;
import io.postyard.wire.topic.Topics;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A router. Routes nothing before there is policy: an undeclared domain would be taken for somebody else's. */
public final class RouterRole implements Role {
    private static final long TRIM_EVERY_SECONDS = 30;

    private final RouterConfig config;
    private final PolicyView policy;
    private final ContentStore content;
    private final RecordLoop<ReadMessage> loop;
    private final QueueTrim trim;
    private final ScheduledExecutorService housekeeping;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean closed;

    /** In a process of its own. */
    public RouterRole(
            RouterConfig config, KafkaSettings kafka, PolicyView policy, MeterRegistry metrics, InstantSource clock) {
        this(config, kafka, PieceCache.NONE, policy, metrics, clock);
    }

    /** @param bodies gets those that the router stores */
    public RouterRole(
            RouterConfig config,
            KafkaSettings kafka,
            PieceCache bodies,
            PolicyView policy,
            MeterRegistry metrics,
            InstantSource clock) {
        this.config = config;
        this.policy = policy;
        content = new ContentStore(kafka, bodies, metrics);
        loop = new RecordLoop<>(
                kafka,
                new LoopSettings(Event.Part.ROUTER, Topics.ACCEPTED, Groups.ROUTER, config.instance()),
                ReadMessage::read,
                new RouteMail(policy, content, clock, new RouterMetrics(metrics)),
                clock,
                metrics);
        trim = new QueueTrim(kafka);
        housekeeping = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("postyard-router-trim").factory());
    }

    /** Begins as soon as there is policy. */
    @Override
    public void start() {
        policy.onChange(snapshot -> {
            if (!closed && !snapshot.isEmpty() && running.compareAndSet(false, true)) {
                loop.start();
            }
        });
        var _ = housekeeping.scheduleWithFixedDelay(
                trim::run, TRIM_EVERY_SECONDS, TRIM_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public boolean isReady() {
        return readiness().equals("ready");
    }

    /** {@code ready}, or a sentence why not. */
    @Override
    public String readiness() {
        if (running.get()) {
            return loop.readiness();
        }
        return policy.isLoaded()
                ? "there is no policy, so nothing is routed: './postyard policy publish --policy DIR' puts some onto Kafka"
                : "policy has not been read from Kafka yet";
    }

    /** Commits the transaction in progress, within the drain time-out, and stops. */
    @Override
    public void close() {
        closed = true;
        housekeeping.shutdownNow();
        loop.close(config.drainTimeout());
        content.close();
        trim.close();
    }
}

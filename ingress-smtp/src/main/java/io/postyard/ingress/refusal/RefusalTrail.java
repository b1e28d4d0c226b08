package io.postyard.ingress.refusal;

import io.postyard.ingress.accept.QueueDoor;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.mail.event.Event;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the trail every few seconds what was refused; no session waits for it. While one telling is not over, the next does
 * not begin, so a queue that is away holds up no more than one, and the tally counts on. Thread-safe.
 */
public final class RefusalTrail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalTrail.class);

    /** Between two tellings. */
    private static final Duration EVERY = Duration.ofSeconds(10);

    /** For the last one: short, for whoever closes has other things to wait for. */
    private static final Duration LAST = Duration.ofSeconds(1);

    private final RefusalTally tally = new RefusalTally();
    private final Duration every;
    private final QueueDoor queue;
    private final IngressMetrics metrics;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("postyard-refusals").factory());
    private CompletableFuture<Void> telling = CompletableFuture.completedFuture(null);

    public RefusalTrail(QueueDoor queue, IngressMetrics metrics, InstantSource clock) {
        this(queue, metrics, clock, EVERY);
    }

    RefusalTrail(QueueDoor queue, IngressMetrics metrics, InstantSource clock, Duration every) {
        this.every = every;
        this.queue = queue;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Begins to tell. */
    public void start() {
        var _ = timer.scheduleWithFixedDelay(this::tell, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Never blocks for longer than a look into a table. */
    public void add(Refusal refusal) {
        if (!tally.add(clock.instant(), refusal)) {
            metrics.count(IngressMetrics.Refusal.CROWDED_OUT, 1);
        }
    }

    private void tell() {
        // Sending to a Kafka that is away would block for seconds, each time.
        if (telling.isDone() && queue.isReady()) {
            telling = tell(tally.take(clock.instant()));
        }
    }

    private CompletableFuture<Void> tell(List<Event> events) {
        var warned = new AtomicBoolean();
        var settled = events.stream()
                .map(event -> tell(event).exceptionally(failure -> {
                    // One warning for all of them: what is the matter with the queue is the same each time.
                    if (warned.compareAndSet(false, true)) {
                        LOG.atWarn()
                                .addKeyValue("cause", failure.toString())
                                .log("Refusals could not be written to the trail");
                    }
                    metrics.count(IngressMetrics.Refusal.NOT_WRITTEN, times(event));
                    return null;
                }))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(settled);
    }

    private CompletableFuture<Void> tell(Event event) {
        try {
            return queue.tell(event).thenRun(() -> metrics.count(IngressMetrics.Refusal.TOLD, times(event)));
        } catch (RuntimeException bug) {
            // The timer would be over with the first of it.
            return CompletableFuture.failedFuture(bug);
        }
    }

    private static long times(Event event) {
        return event.detail() instanceof Event.Refused refused ? refused.times() : 0;
    }

    /** Tells what is left, if the queue takes it now; whoever closes that waits for it. */
    @Override
    public void close() {
        timer.execute(() -> {
            telling = CompletableFuture.completedFuture(null);
            tell();
        });
        timer.shutdown();
        try {
            if (!timer.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS)) {
                var _ = timer.shutdownNow();
                var _ = timer.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tally.take(clock.instant()).forEach(event -> metrics.count(IngressMetrics.Refusal.NOT_WRITTEN, times(event)));
    }
}

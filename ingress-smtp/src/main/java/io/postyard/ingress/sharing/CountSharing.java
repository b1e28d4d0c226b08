package io.postyard.ingress.sharing;

import io.postyard.ingress.accept.QueueDoor;
import io.postyard.ingress.metric.RateMetrics;
import io.postyard.mail.counting.Counted;
import io.postyard.mail.counting.Increment;
import io.postyard.mail.policy.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other ingress processes, once a second and only if there was something, what this one has counted; and hears
 * what they have. No session waits for it: while the queue is slow or away each process counts for itself, and what could
 * not be told for ten seconds is forgotten. A process that starts hears first what was told within the longest time that a
 * limit may be about, by itself before it ended too. Where nobody counts, nothing of the queue is touched. Thread-safe.
 */
public final class CountSharing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CountSharing.class);

    /** Between two tellings. */
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** After so long a time what was counted is no news. */
    private static final long STALE_NANOS = Duration.ofSeconds(10).toNanos();

    /** A telling that takes longer is late: until then the queue is merely busy. */
    private static final long LATE_NANOS = Duration.ofSeconds(3).toNanos();

    /** Things that wait to be told. */
    private static final int MOST_PENDING = 20_000;

    /** Increments of one record: some 100 KB. */
    private static final int MOST_OF_RECORD = 4_000;

    /** For the last telling: short, for whoever closes has other things to wait for. */
    private static final Duration LAST = Duration.ofSeconds(1);

    /** Somebody who counts too. */
    public interface Listener {
        /** @param age how long ago the other process said so, by the clocks of both; zero if they do not agree */
        void heard(Increment increment, Duration age);
    }

    private final QueueDoor queue;
    private final BooleanSupplier wanted;
    private final RateMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final String source = UUID.randomUUID().toString();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Pending pending = new Pending(MOST_PENDING);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("postyard-counts-told").factory());
    private CompletableFuture<Void> telling = CompletableFuture.completedFuture(null);
    private long toldAt;
    private boolean warned;
    /** From when on it has not heard; null = never. */
    private Instant since;
    /** Null while nobody counts. */
    private volatile QueueDoor.SharedCounting door;

    /** @param wanted whether anybody counts now */
    public CountSharing(QueueDoor queue, BooleanSupplier wanted, RateMetrics metrics, InstantSource clock) {
        this(queue, wanted, metrics, clock, System::nanoTime);
    }

    CountSharing(
            QueueDoor queue, BooleanSupplier wanted, RateMetrics metrics, InstantSource clock, LongSupplier nanoTime) {
        this.queue = queue;
        this.wanted = wanted;
        this.metrics = metrics;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Tells of what others count, on a thread of the queue. */
    public void onHeard(Listener listener) {
        listeners.add(listener);
    }

    /** Begins to share; until then what is counted stays here. */
    public void start() {
        var _ = timer.scheduleWithFixedDelay(this::safelyShare, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Never blocks for longer than a look into a table. */
    public void add(Increment increment) {
        if (door == null) {
            return;
        }
        synchronized (pending) {
            if (!pending.add(increment, nanoTime.getAsLong())) {
                metrics.notTold(1);
            }
        }
    }

    /** A name's password was known after all. */
    public void loggedIn(long key, Duration every) {
        synchronized (pending) {
            pending.remove(Increment.Kind.FAILED_LOGIN_OF_NAME, key);
        }
        add(new Increment(Increment.Kind.LOGIN_OF_NAME, key, every, 1));
    }

    private void safelyShare() {
        try {
            share();
        } catch (RuntimeException bug) {
            // The timer would be over with the first of it.
            LOG.atError().setCause(bug).log("What was counted could not be shared");
        }
    }

    /** What is due each second. */
    void share() {
        if (!wanted.getAsBoolean()) {
            stop();
            return;
        }
        if (door == null) {
            // What it heard until it stopped is counted.
            door = queue.shareCounts(
                    source, since == null ? clock.instant().minus(RateLimit.LONGEST) : since, this::heard);
        }
        long now = nanoTime.getAsLong();
        boolean busy = !telling.isDone();
        metrics.alone(!door.isHearing() || (busy && now - toldAt > LATE_NANOS));
        if (busy || !door.isHearing()) {
            forgetStale(now);
        } else {
            tell(now);
        }
    }

    private void stop() {
        var open = door;
        door = null;
        if (open != null) {
            since = clock.instant();
            open.close();
        }
        synchronized (pending) {
            var _ = pending.take();
        }
        metrics.alone(false);
    }

    private void forgetStale(long now) {
        synchronized (pending) {
            if (pending.age(now) > STALE_NANOS) {
                metrics.notTold(pending.take().size());
            }
        }
    }

    private void tell(long now) {
        List<Increment> all;
        synchronized (pending) {
            all = pending.take();
        }
        if (all.isEmpty()) {
            return;
        }
        toldAt = now;
        var parts = new ArrayList<CompletableFuture<Void>>();
        for (int from = 0; from < all.size(); from += MOST_OF_RECORD) {
            parts.add(tell(all.subList(from, Math.min(all.size(), from + MOST_OF_RECORD))));
        }
        telling = CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> tell(List<Increment> part) {
        return door.tell(new Counted(source, clock.instant(), part)).handle((_, failure) -> {
            if (failure == null) {
                metrics.told(part.size());
            } else {
                metrics.notTold(part.size());
                warnOnce(failure);
            }
            return null;
        });
    }

    private synchronized void warnOnce(Throwable failure) {
        if (!warned) {
            warned = true;
            LOG.atWarn()
                    .addKeyValue("cause", failure.toString())
                    .log(
                            "What was counted could not be told to other ingress processes; the metrics count it from now on");
        }
    }

    private void heard(Counted counted) {
        var age = Duration.between(counted.at(), clock.instant());
        var known = age.isNegative() ? Duration.ZERO : age;
        metrics.heard(counted.increments().size());
        for (var increment : counted.increments()) {
            listeners.forEach(listener -> listener.heard(increment, known));
        }
    }

    /** What was counted within the last second should not be lost whenever a process is replaced. */
    private void shareLast() {
        if (door == null) {
            return;
        }
        try {
            telling.get(LAST.toMillis() / 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        safelyShare();
    }

    /** Tells what is left, if the queue takes it now. */
    @Override
    public void close() {
        timer.execute(this::shareLast);
        timer.shutdown();
        try {
            if (!timer.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS)) {
                var _ = timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var open = door;
        door = null;
        if (open != null) {
            // It waits for what is under way.
            open.close();
        }
    }
}

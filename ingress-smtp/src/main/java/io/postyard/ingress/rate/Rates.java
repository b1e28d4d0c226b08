package io.postyard.ingress.rate;

import io.postyard.ingress.metric.RateMetrics;
import io.postyard.ingress.sharing.CountSharing;
import io.postyard.mail.counting.Increment;
import io.postyard.mail.policy.RateLimit;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What was counted of late, here and, as far as it was heard, in the other ingress processes. Bounded: of very many counts
 * those go first that were not touched for the longest time. Thread-safe.
 */
public final class Rates {
    /** Some 12 MB. */
    private static final int MOST = 50_000;

    private final CountSharing sharing;
    private final RateMetrics metrics;
    private final LongSupplier nanoTime;
    private final Map<Long, Window> windows;

    public Rates(CountSharing sharing, RateMetrics metrics, LongSupplier nanoTime) {
        this(sharing, metrics, nanoTime, MOST);
    }

    /** @param most counts that are kept */
    Rates(CountSharing sharing, RateMetrics metrics, LongSupplier nanoTime, int most) {
        this.sharing = sharing;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.windows = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Window> eldest) {
                if (size() <= most) {
                    return false;
                }
                metrics.forgotten();
                return true;
            }
        };
        sharing.onHeard(this::heard);
    }

    /** The first of these rates that would be exceeded. */
    synchronized Optional<RateLimit> exceeded(Collection<Charge> charges) {
        long now = now();
        return charges.stream()
                .filter(charge -> isExceeded(charge, now))
                .map(Charge::rate)
                .findFirst();
    }

    /** Somebody was refused because of it. */
    void refused(RateLimit rate) {
        metrics.exceeded(rate.count());
    }

    /** Something larger than its whole limit still passes, but alone: it would never pass otherwise. */
    private boolean isExceeded(Charge charge, long now) {
        var window = windows.get(charge.key());
        long before = window == null ? 0 : window.sum(now);
        return before > 0 && charge.amount() > charge.rate().limit() - before;
    }

    /** Counts all of them, unless one would be exceeded, which is returned then. */
    synchronized Optional<RateLimit> take(Collection<Charge> charges) {
        var exceeded = exceeded(charges);
        if (exceeded.isEmpty()) {
            charges.forEach(this::count);
        }
        return exceeded;
    }

    /** Counts what cannot be refused any more. */
    synchronized void count(Charge charge) {
        long now = now();
        add(charge.key(), charge.rate().every(), charge.amount(), now, now);
        sharing.add(
                new Increment(Increment.Kind.RATE, charge.key(), charge.rate().every(), charge.amount()));
    }

    private synchronized void heard(Increment increment, Duration age) {
        // Whatever the clocks say, what was said long ago is no news, and nanoseconds must not overflow.
        if (increment.kind() == Increment.Kind.RATE
                && increment.every().compareTo(RateLimit.LONGEST) <= 0
                && age.compareTo(increment.every()) <= 0) {
            long now = now();
            add(increment.key(), increment.every(), increment.amount(), now - age.toMillis(), now);
        }
    }

    private void add(long key, Duration every, long amount, long at, long now) {
        windows.computeIfAbsent(key, _ -> new Window(every.toMillis(), now)).add(amount, at, now);
        metrics.kept(windows.size());
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }
}

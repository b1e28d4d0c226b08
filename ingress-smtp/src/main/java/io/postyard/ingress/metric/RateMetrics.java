package io.postyard.ingress.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.policy.RateLimit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Meters of rates, and of what ingress processes tell each other; made once. */
public final class RateMetrics {
    private final Map<RateLimit.Count, Counter> exceeded = new EnumMap<>(RateLimit.Count.class);
    private final Counter told;
    private final Counter notTold;
    private final Counter heard;
    private final Counter forgotten;
    private final AtomicInteger alone = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();

    public RateMetrics(MeterRegistry registry) {
        for (var count : RateLimit.Count.values()) {
            exceeded.put(
                    count,
                    Counter.builder("postyard.ingress.rates.exceeded")
                            .description("Refusals because of a rate, by what it counts")
                            .tag("count", count.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        told = shared(registry, "told");
        notTold = shared(registry, "not_told");
        heard = Counter.builder("postyard.ingress.counts.heard")
                .description("Increments that other ingress processes told of")
                .register(registry);
        forgotten = Counter.builder("postyard.ingress.counts.forgotten")
                .description("Counts given up before their time because there were too many")
                .register(registry);
        Gauge.builder("postyard.ingress.counts.alone", alone, AtomicInteger::get)
                .description("1 while counts are wanted and not shared with other ingress processes")
                .register(registry);
        Gauge.builder("postyard.ingress.counts.kept", kept, AtomicInteger::get)
                .description("Counts that are kept")
                .register(registry);
    }

    private static Counter shared(MeterRegistry registry, String outcome) {
        return Counter.builder("postyard.ingress.counts")
                .description("Increments for other ingress processes by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    public void exceeded(RateLimit.Count count) {
        exceeded.get(count).increment();
    }

    public void told(int increments) {
        told.increment(increments);
    }

    public void notTold(int increments) {
        notTold.increment(increments);
    }

    public void heard(int increments) {
        heard.increment(increments);
    }

    public void forgotten() {
        forgotten.increment();
    }

    /** Whether counts are wanted and not shared. */
    public void alone(boolean is) {
        alone.set(is ? 1 : 0);
    }

    public void kept(int counts) {
        kept.set(counts);
    }
}

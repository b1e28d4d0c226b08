package io.postyard.worker.resolve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.policy.NextHop;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what became of the questions where destinations are. */
public final class MeteredTargets implements TargetSource {
    private enum Outcome {
        FOUND,
        NOWHERE,
        NOT_NOW
    }

    private final TargetSource targets;
    private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);

    public MeteredTargets(TargetSource targets, MeterRegistry metrics) {
        this.targets = targets;
        for (var outcome : Outcome.values()) {
            counters.put(
                    outcome,
                    Counter.builder("postyard_worker_resolutions_total")
                            .description("Questions where a destination is, by what became of them")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(metrics));
        }
    }

    @Override
    public Resolution resolve(NextHop nextHop) {
        var resolution = targets.resolve(nextHop);
        var outcome =
                switch (resolution) {
                    case Resolution.Found _ -> Outcome.FOUND;
                    case Resolution.Nowhere _ -> Outcome.NOWHERE;
                    case Resolution.NotNow _ -> Outcome.NOT_NOW;
                };
        counters.get(outcome).increment();
        return resolution;
    }
}

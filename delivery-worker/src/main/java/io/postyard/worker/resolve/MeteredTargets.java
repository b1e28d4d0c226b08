package io.postyard.worker.resolve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.policy.NextHop;

/** Counts what became of the questions where destinations are. */
public final class MeteredTargets implements TargetSource {
    private final TargetSource targets;
    private final Counter found;
    private final Counter nowhere;
    private final Counter notNow;

    public MeteredTargets(TargetSource targets, MeterRegistry metrics) {
        this.targets = targets;
        found = counter(metrics, "found");
        nowhere = counter(metrics, "nowhere");
        notNow = counter(metrics, "not_now");
    }

    private static Counter counter(MeterRegistry metrics, String outcome) {
        return Counter.builder("postyard_worker_resolutions_total")
                .description("Questions where a destination is, by what became of them")
                .tag("outcome", outcome)
                .register(metrics);
    }

    @Override
    public Resolution resolve(NextHop nextHop) {
        var resolution = targets.resolve(nextHop);
        var counter =
                switch (resolution) {
                    case Resolution.Found _ -> found;
                    case Resolution.Nowhere _ -> nowhere;
                    case Resolution.NotNow _ -> notNow;
                };
        counter.increment();
        return resolution;
    }
}

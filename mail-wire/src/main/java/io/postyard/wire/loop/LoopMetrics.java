package io.postyard.wire.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.postyard.mail.event.Event;
import java.time.Duration;

/** What a loop counts; the only tag is the loop's name. */
final class LoopMetrics {
    private final DistributionSummary records;
    private final Timer transaction;
    private final Counter aborted;
    private final Counter restarts;

    LoopMetrics(MeterRegistry registry, Event.Part part) {
        var loop = LoopSettings.nameOf(part);
        records = DistributionSummary.builder("postyard.loop.records")
                .description("Records per committed transaction")
                .tag("loop", loop)
                .register(registry);
        transaction = Timer.builder("postyard.loop.transaction")
                .description("From the first record of a transaction to its commit")
                .tag("loop", loop)
                .register(registry);
        aborted = Counter.builder("postyard.loop.aborted")
                .description("Transactions aborted and tried again")
                .tag("loop", loop)
                .register(registry);
        restarts = Counter.builder("postyard.loop.restarts")
                .description("Times the loop started over from its committed offsets")
                .tag("loop", loop)
                .register(registry);
    }

    void committed(int count, long nanos) {
        records.record(count);
        transaction.record(Duration.ofNanos(nanos));
    }

    void aborted() {
        aborted.increment();
    }

    void restarted() {
        restarts.increment();
    }
}

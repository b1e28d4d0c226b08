package io.postyard.worker.queue;

import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.worker.WorkerConfig;
import io.postyard.worker.lane.LaneLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the workers of the tests are set up. */
final class TestWorker {
    private TestWorker() {}

    /** @param instance its name in the group */
    static WorkerConfig config(String instance, Path directory, LaneLimits limits, Duration drainTimeout) {
        return new WorkerConfig(
                "mx.postyard.test",
                Optional.empty(),
                directory,
                List.of(),
                25,
                List.of(),
                Optional.empty(),
                limits,
                OrderQueueSettings.of(instance),
                Map.of(),
                drainTimeout);
    }

    /** With so many sessions, and room for so many orders of one destination. */
    static LaneLimits limits(int sessions, int orders) {
        return new LaneLimits(sessions, orders, Duration.ofMinutes(5), Duration.ofMillis(200), Duration.ofSeconds(1));
    }
}

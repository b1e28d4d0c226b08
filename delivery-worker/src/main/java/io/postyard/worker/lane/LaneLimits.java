package io.postyard.worker.lane;

import java.time.Duration;

/**
 * Bounds on all lanes of a worker.
 *
 * @param sessions at one time, over all destinations; ≥ 1
 * @param waitingPerLane orders that may wait for one destination before its slowness counts; ≥ 1
 * @param patience how long the head of a lane may wait before the lane counts as slow and what exceeds the bound is set
 *     aside for others' sake
 * @param idle how long a session without an order stays connected
 * @param turn how long a session may go from one order to the next while other destinations wait for a session
 */
public record LaneLimits(int sessions, int waitingPerLane, Duration patience, Duration idle, Duration turn) {
    public static final LaneLimits DEFAULT =
            new LaneLimits(2_000, 500, Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(1));

    public LaneLimits {
        if (sessions < 1 || waitingPerLane < 1) {
            throw new IllegalArgumentException("lane limits must be at least 1");
        }
    }
}

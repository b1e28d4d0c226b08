package io.postyard.bench.torture;

import io.postyard.wire.order.CommitHealth;
import java.time.Duration;

/**
 * What is done to the system.
 *
 * @param inOneProcess {@code ./postyard up} instead of a process for each role and the broker
 * @param load how long mail is offered and processes are killed, at least
 * @param leastKills the load goes on until so many have been killed, however slow the machine
 * @param rate messages a second, two recipients each
 * @param domains next hops; the first third treats its mail well, the others do all that a peer can do wrong
 * @param seed for the kills and the faults; the same seed gives the same draw, not the same run
 * @param shortestPause between a kill and the next
 * @param drain how long the mail may take to be gone when the load has ended and the sink is well
 */
public record TorturePlan(
        boolean inOneProcess,
        Duration load,
        int leastKills,
        double rate,
        int sessions,
        int domains,
        long seed,
        Duration shortestPause,
        Duration longestPause,
        Duration drain) {
    static final int RECIPIENTS = 2;

    /** Waits between attempts: short, so that what failed is tried again while the test runs. */
    static final String RETRIES = "1s, 2s, 4s, 8s";

    /**
     * Of so long a stretch the deliveries may be uncommitted: an outcome may wait that long for its commit before the
     * worker starts no attempt, and those under way then have to end.
     */
    static final Duration COMMIT_WINDOW = CommitHealth.PATIENCE.plusMillis(250);

    /** A commit on a machine that is starting everything at once: the stretch may be as long ago. */
    static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);

    /** Whether there is time enough that a fault which never struck was no chance. */
    boolean isLongEnoughForAllFaults() {
        return load.compareTo(Duration.ofMinutes(1)) >= 0;
    }

    /** Whether there is time enough that slow commits are no bad minute of the machine's. */
    boolean isLongEnoughForCommitWaits() {
        return load.compareTo(Duration.ofMinutes(2)) >= 0;
    }

    /** Some minutes: {@code bench/torture}. */
    public static TorturePlan ofMinutes(double minutes, long seed, boolean inOneProcess) {
        return new TorturePlan(
                inOneProcess,
                Duration.ofMillis((long) (minutes * 60_000)),
                4,
                100,
                20,
                24,
                seed,
                Duration.ofSeconds(2),
                Duration.ofSeconds(12),
                Duration.ofMinutes(5));
    }

    /** Short enough for every build. */
    public static TorturePlan brief(long seed, boolean inOneProcess) {
        return new TorturePlan(
                inOneProcess,
                Duration.ofSeconds(25),
                4,
                40,
                8,
                9,
                seed,
                Duration.ofSeconds(3),
                Duration.ofSeconds(6),
                Duration.ofMinutes(3));
    }
}

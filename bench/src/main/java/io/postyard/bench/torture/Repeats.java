package io.postyard.bench.torture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The deliveries that were repeated, told apart by the kill that came next when they had been acknowledged, or just before;
 * each kind of kill has its own bound, for the wide one would hide what the strict one finds.
 *
 * @param strict the worker was killed while the broker was well: what was acknowledged after the last attempt that is known
 *     to be committed, and no more than there may ever be. What no kill explains is put down to the next one, and counted
 *     here after the last
 * @param wide the broker was killed, or had been shortly before, or all at once: as much as there may ever be uncommitted
 */
record Repeats(RepeatBound strict, RepeatBound wide) {
    /**
     * From the sink's 250 until the worker has concluded the attempt, on a machine that is busy with other things: what was
     * acknowledged so long before another attempt ended may be concluded after that.
     */
    static final Duration ON_THE_WAY = Duration.ofMillis(100);

    /** What a killed process had sent is acknowledged when the sink's stalls are over: in the message and at its end. */
    private static final long AFTERMATH_NANOS =
            Duration.ofMillis(2 * FaultMix.STALL_MILLIS + 500).toNanos();

    /** @param repeated when each was acknowledged before, on the monotonic clock */
    static Repeats of(List<Kill> kills, CommittedOutcomes commits, LongStream repeated) {
        var strict = RepeatBound.NONE;
        var wide = RepeatBound.NONE;
        for (var kill : kills) {
            switch (kill.uncommitted()) {
                case Uncommitted.Nothing _ -> {
                    // Nor has it anything in flight.
                }
                case Uncommitted.AtMost(int deliveries) -> wide = wide.killed(kill.inFlight(), deliveries);
                case Uncommitted.SinceLastCommit since ->
                    strict = strict.killed(kill.inFlight(), count(since, commits));
            }
        }
        for (long acknowledged : repeated.toArray()) {
            if (isStrict(kills, acknowledged)) {
                strict = strict.again();
            } else {
                wide = wide.again();
            }
        }
        return new Repeats(strict, wide);
    }

    static long count(Uncommitted.SinceLastCommit kill, CommittedOutcomes commits) {
        var from = commits.newestBy(kill.killed())
                .map(ended -> ended.minus(ON_THE_WAY))
                .orElse(Instant.MIN);
        long since = kill.acknowledged().stream()
                .filter(time -> !time.isBefore(from))
                .count();
        return Math.min(since, kill.atMost());
    }

    private static boolean isStrict(List<Kill> kills, long acknowledged) {
        boolean brokerWasAway = kills.stream()
                .filter(kill -> kill.victim().hasBroker())
                .anyMatch(kill -> acknowledged - kill.nanos() >= 0 && acknowledged - kill.settledNanos() <= 0);
        return !brokerWasAway
                && mayExplain(kills, acknowledged).noneMatch(kill -> kill.uncommitted() instanceof Uncommitted.AtMost);
    }

    /** The next kill, and one shortly before. */
    private static Stream<Kill> mayExplain(List<Kill> kills, long acknowledged) {
        var next = kills.stream()
                .filter(kill -> !(kill.uncommitted() instanceof Uncommitted.Nothing))
                .filter(kill -> acknowledged - kill.nanos() <= 0)
                .findFirst();
        var justBefore = kills.stream()
                .filter(kill -> acknowledged - kill.nanos() > 0)
                .filter(kill -> acknowledged - kill.nanos() <= AFTERMATH_NANOS);
        return Stream.concat(next.stream(), justBefore);
    }

    long total() {
        return strict.repeated() + wide.repeated();
    }
}

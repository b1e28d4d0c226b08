package io.postyard.worker.lane;

import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import java.time.Duration;
import java.time.Instant;

/**
 * What a lane has learnt about its destination: how many sessions it bears, and whether it can be reached at all.
 * Not thread-safe; the lane's lock guards it.
 *
 * <pre>
 * OPEN ──unreachable──► SUSPENDED ──time is over──► PROBING ──reached──► OPEN
 *                           ▲─────────unreachable──────┘
 * </pre>
 */
final class LaneHealth {
    /** The longest suspension, whatever the schedule; a host that is back is found within this time. */
    private static final Duration LONGEST_SUSPENSION = Duration.ofHours(1);

    /**
     * Sessions for a destination that has not answered yet, as in Postfix: one that stays silent takes no more of those that
     * all share.
     */
    private static final int UNPROVEN = 5;

    private Shaping shaping = Shaping.DEFAULT;
    private double allowed = UNPROVEN;
    /** Until it first had enough of them: then its measure is known, and is found again carefully. */
    private boolean unharmed = true;

    private int failures;
    private Instant suspendedUntil = Instant.MIN;

    /** Other limits hold from now on; what was learnt of the destination does as well. */
    void shape(Shaping current) {
        shaping = current;
        allowed = Math.min(allowed, current.connections());
    }

    Shaping shaping() {
        return shaping;
    }

    boolean isSuspended(Instant now) {
        return now.isBefore(suspendedUntil);
    }

    Instant suspendedUntil() {
        return suspendedUntil;
    }

    /** One while the destination has yet to prove that it is back. */
    int sessionLimit() {
        return failures > 0 ? 1 : Math.max(1, (int) allowed);
    }

    /** Each round of successes doubles the sessions; once the destination had enough of them, it adds about one. */
    void reached() {
        failures = 0;
        suspendedUntil = Instant.MIN;
        allowed = Math.min(shaping.connections(), allowed + (unharmed ? 1 : 1 / allowed));
    }

    /** Multiplicative decrease on 421 and refused greetings. */
    void throttled() {
        unharmed = false;
        allowed = Math.max(1, allowed / 2);
    }

    /** @return whether this began a suspension; sessions that fail together count once */
    boolean unreachable(RetrySchedule schedule, Instant now) {
        if (isSuspended(now)) {
            return false;
        }
        failures++;
        var wait = schedule.waitAfter(failures);
        var shorter = wait.compareTo(LONGEST_SUSPENSION) < 0 ? wait : LONGEST_SUSPENSION;
        // Over a little before the deferred orders come back, lest one of them loses an attempt to a rounding.
        suspendedUntil = now.plus(shorter.multipliedBy(9).dividedBy(10));
        return true;
    }
}

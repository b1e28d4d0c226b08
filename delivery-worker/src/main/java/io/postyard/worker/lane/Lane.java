package io.postyard.worker.lane;

import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.Shaping;
import io.postyard.wire.order.Ticket;
import io.postyard.worker.session.AttemptReport;
import io.postyard.worker.session.DestinationSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** One destination: what waits for it and how it is doing. Thread-safe. */
final class Lane {
    private static final Duration SHORTEST_SET_ASIDE = Duration.ofSeconds(10);
    private static final Duration LONGEST_SET_ASIDE = Duration.ofMinutes(15);

    /** An order and when it began to wait, by {@link ServedTime}. */
    private record Waiting(Ticket ticket, long since) {}

    private final NextHop nextHop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition offered = lock.newCondition();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final LaneHealth health = new LaneHealth();
    private final LaneShaping limits = new LaneShaping();
    private final RateLimit rate = new RateLimit();
    private final Map<Ticket, DestinationSession> underWay = new HashMap<>();
    /** Started, or waiting for a permit to start. */
    private int sessions;

    private volatile Shaping shaping = Shaping.DEFAULT;
    private int serving;
    private int idle;
    private Duration setAsideFor = SHORTEST_SET_ASIDE;
    private long setAsideAt = System.nanoTime();
    private boolean retired;
    private boolean draining;

    Lane(NextHop nextHop) {
        this.nextHop = nextHop;
    }

    NextHop nextHop() {
        return nextHop;
    }

    /** What an offer came to. */
    enum Offer {
        /** It waits, and enough sessions serve the lane. */
        QUEUED,
        /** It waits, and one more session should be started; the lane counts it as started. */
        QUEUED_NEEDS_SESSION,
        /** The destination is suspended; the order is the caller's again. */
        SUSPENDED,
        /** Too much waits for too long; the order is the caller's again. */
        OVERFULL,
        /** The lane is no longer in the map; look it up again. */
        RETIRED
    }

    /** @param served the {@link ServedTime} */
    Offer offer(Ticket ticket, DeliveryRule rule, Instant now, long served, LaneLimits bounds) {
        lock.lock();
        try {
            if (retired) {
                return Offer.RETIRED;
            }
            limits.asked(rule, now);
            shape();
            if (health.isSuspended(now)) {
                return Offer.SUSPENDED;
            }
            if (waiting.size() >= bounds.waitingPerLane()
                    && headWaited(served) > bounds.patience().toNanos()) {
                return Offer.OVERFULL;
            }
            waiting.add(new Waiting(ticket, served));
            if (idle > 0) {
                offered.signal();
            }
            if (waiting.size() > idle && sessions < health.sessionLimit()) {
                sessions++;
                return Offer.QUEUED_NEEDS_SESSION;
            }
            return Offer.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    /** The rule as it holds for this destination: with the strictest limits of all policies that lead to it. */
    DeliveryRule shaped(DeliveryRule rule) {
        return rule.with(shaping);
    }

    /** Policies that are not heard of any more limit nothing. */
    void forgetPolicies(Instant now) {
        lock.lock();
        try {
            limits.forget(now);
            shape();
        } finally {
            lock.unlock();
        }
    }

    private void shape() {
        shaping = limits.strictest();
        health.shape(shaping);
    }

    /**
     * The next order for a session, after waiting at most {@code patience} for one; empty = the session should end.
     *
     * @param mayStart whether an order may be started now; asked whenever one waits
     */
    Optional<Ticket> take(DestinationSession session, Duration patience, BooleanSupplier mayStart)
            throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!draining && sessions <= health.sessionLimit()) {
                if (!waiting.isEmpty() && mayStart.getAsBoolean()) {
                    var next = waiting.poll().ticket();
                    underWay.put(next, session);
                    return Optional.of(next);
                }
                if (left <= 0) {
                    return Optional.empty();
                }
                idle++;
                try {
                    left = offered.awaitNanos(left);
                } finally {
                    idle--;
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** What {@link #take} gave is out of this session's hands; after {@link #putBack} another one may have it by now. */
    void ended(Ticket ticket, DestinationSession session) {
        lock.lock();
        try {
            underWay.remove(ticket, session);
        } finally {
            lock.unlock();
        }
    }

    /** Takes fewer sessions for a destination of whose attempts half last so long that they hold up their partition. */
    void easeOff() {
        lock.lock();
        try {
            long hanging =
                    underWay.keySet().stream().filter(Ticket::isHoldingUp).count();
            if (hanging > 0 && 2 * hanging >= underWay.size()) {
                health.throttled();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends attempts that keep their partition from being read on, where that cannot double the mail.
     *
     * @return how many
     */
    int takeBack() {
        lock.lock();
        try {
            int count = 0;
            for (var attempt : underWay.entrySet()) {
                if (attempt.getKey().isBlocking() && attempt.getValue().takeBack()) {
                    count++;
                }
            }
            if (count > 0) {
                // Once for all of them: they say one thing about the destination.
                health.throttled();
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Puts back at the head what was taken and not started. */
    void putBack(Ticket ticket, long served) {
        lock.lock();
        try {
            waiting.addFirst(new Waiting(ticket, served));
        } finally {
            lock.unlock();
        }
    }

    /** Lets idle sessions look again at what waits. */
    void wakeIdle() {
        lock.lock();
        try {
            if (!waiting.isEmpty()) {
                offered.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return nanoseconds the session must wait before it may start its order */
    long reserveRate(long nanos) {
        lock.lock();
        try {
            return rate.reserve(health.shaping().messagesPerSecond(), nanos);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Learns from an attempt.
     *
     * @return orders to be deferred because the destination has just been suspended
     */
    List<Ticket> observe(AttemptReport report, DeliveryRule rule, Instant now) {
        lock.lock();
        try {
            if (report.isTakenBack()) {
                // Says not that it was reached, nor that it cannot be.
                return List.of();
            }
            if (report.reachable()) {
                health.reached();
                if (report.throttled().isPresent()) {
                    health.throttled();
                }
                return List.of();
            }
            return health.unreachable(rule.retry(), now) ? takeWaiting(_ -> true) : List.of();
        } finally {
            lock.unlock();
        }
    }

    /** How many sessions the lane wants more than it has; counts them as started. */
    int wantedSessions() {
        lock.lock();
        try {
            int wanted = Math.min(waiting.size() - idle, health.sessionLimit() - sessions);
            int more = Math.max(0, wanted);
            sessions += more;
            return more;
        } finally {
            lock.unlock();
        }
    }

    void sessionStarted() {
        lock.lock();
        try {
            serving++;
        } finally {
            lock.unlock();
        }
    }

    void sessionEnded() {
        lock.lock();
        try {
            sessions--;
            serving--;
        } finally {
            lock.unlock();
        }
    }

    /** One that was counted and will not be started. */
    void sessionCancelled() {
        lock.lock();
        try {
            sessions--;
        } finally {
            lock.unlock();
        }
    }

    boolean isServed() {
        lock.lock();
        try {
            return serving > 0;
        } finally {
            lock.unlock();
        }
    }

    /** True = nothing waits or runs and nothing is worth remembering: the lane takes no more offers. */
    boolean retire(Instant now) {
        lock.lock();
        try {
            retired = retired || (waiting.isEmpty() && sessions == 0 && !health.isSuspended(now));
            return retired;
        } finally {
            lock.unlock();
        }
    }

    /** Removes the waiting orders that the predicate holds for. */
    List<Ticket> takeWaiting(Predicate<Ticket> which) {
        lock.lock();
        try {
            var taken = new ArrayList<Ticket>();
            waiting.removeIf(w -> which.test(w.ticket()) && taken.add(w.ticket()));
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the head has waited longer than the time given, by {@link ServedTime}. */
    boolean isSlow(long served, Duration patience) {
        lock.lock();
        try {
            return headWaited(served) > patience.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /**
     * For how long orders of this lane are set aside: twice as long each time that it is overfull again, so that a great
     * backlog is not read and written over and over. Starts anew once nothing waits.
     */
    Duration setAside(long nanos) {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                setAsideFor = SHORTEST_SET_ASIDE;
            } else if (nanos - setAsideAt > setAsideFor.toNanos() && setAsideFor.compareTo(LONGEST_SET_ASIDE) < 0) {
                setAsideFor = setAsideFor.multipliedBy(2);
                setAsideAt = nanos;
            }
            return setAsideFor;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the idle waits of this lane's sessions. */
    void drain() {
        lock.lock();
        try {
            draining = true;
            offered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Instant suspendedUntil() {
        lock.lock();
        try {
            return health.suspendedUntil();
        } finally {
            lock.unlock();
        }
    }

    int waitingOrders() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private long headWaited(long served) {
        var head = waiting.peek();
        return head == null ? 0 : served - head.since();
    }
}

package io.postyard.worker.lane;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.wire.order.OrderSink;
import io.postyard.wire.order.Ticket;
import io.postyard.worker.session.AttemptReport;
import io.postyard.worker.session.DestinationSession;
import io.postyard.worker.session.SessionFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All lanes of this worker, and the virtual threads that serve them: one thread per session, which takes one order
 * after another from its lane over one connection.
 */
public final class Lanes implements OrderSink {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    private static final Duration RATE_LOOK = Duration.ofSeconds(1);

    /** Every so many sessions that become free, one goes to a destination that has some already. */
    private static final int SHARE_OF_SERVED = 4;

    private final SessionFactory factory;
    private final OrderBook book;
    private final BooleanSupplier recording;
    private final ServedTime served;
    private final LaneLimits limits;
    private final InstantSource clock;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Semaphore permits;
    private final Counter takenBack;
    /** Lanes that have a session to start and wait for a permit, once for each session. */
    private final Queue<Lane> starving = new ConcurrentLinkedQueue<>();

    /** Those of them that nobody serves: they come first. */
    private final Queue<Lane> unserved = new ConcurrentLinkedQueue<>();

    private final AtomicInteger freed = new AtomicInteger();

    private final Phaser underWay = new Phaser(1);
    private volatile boolean draining;

    /**
     * @param recording whether what becomes of attempts is being recorded; while it is not, none is started. It is asked
     *     again at least with every {@link #relieve}
     */
    public Lanes(
            SessionFactory factory,
            OrderBook book,
            BooleanSupplier recording,
            LaneLimits limits,
            InstantSource clock,
            MeterRegistry metrics) {
        this(factory, book, recording, limits, clock, System::nanoTime, metrics);
    }

    /** @param nanos as {@link System#nanoTime}; by it waits are measured */
    Lanes(
            SessionFactory factory,
            OrderBook book,
            BooleanSupplier recording,
            LaneLimits limits,
            InstantSource clock,
            LongSupplier nanos,
            MeterRegistry metrics) {
        this.factory = factory;
        this.book = book;
        this.recording = recording;
        this.served = new ServedTime(recording, nanos);
        this.limits = limits;
        this.clock = clock;
        this.permits = new Semaphore(limits.sessions());
        Gauge.builder("postyard_worker_sessions", () -> limits.sessions() - permits.availablePermits())
                .description("Sessions with destinations, idle ones included")
                .register(metrics);
        this.takenBack = Counter.builder("postyard_worker_attempts_taken_back_total")
                .description("Attempts ended before their time, since so many hung that their partition would stop")
                .register(metrics);
        Gauge.builder("postyard_worker_destinations", lanes, Map::size)
                .description("Destinations with waiting orders, sessions or a suspension")
                .register(metrics);
        Gauge.builder("postyard_worker_destinations_suspended", this::suspended)
                .description("Destinations that could not be reached and are left alone for now")
                .register(metrics);
    }

    @Override
    public void offer(Ticket ticket) {
        var nextHop = ticket.order().nextHop();
        var rule = book.ruleOf(ticket);
        while (true) {
            var lane = lanes.computeIfAbsent(nextHop.key(), _ -> new Lane(nextHop));
            var now = clock.instant();
            switch (lane.offer(ticket, rule, now, served.nanos(), limits)) {
                case QUEUED -> {
                    return;
                }
                case QUEUED_NEEDS_SESSION -> {
                    start(lane);
                    return;
                }
                case SUSPENDED -> {
                    suspended(ticket, rule, lane);
                    return;
                }
                case OVERFULL -> {
                    setAside(ticket, lane);
                    return;
                }
                case RETIRED -> lanes.remove(nextHop.key(), lane);
            }
        }
    }

    @Override
    public void relieve(boolean readingIsPaused) {
        long now = served.nanos();
        if (!recording.getAsBoolean()) {
            return;
        }
        // While nothing was recorded sessions ended, or idle beside orders that wait.
        while (isAnyoneStarving() && permits.availablePermits() > 0) {
            startStarving();
        }
        var instant = clock.instant();
        for (var lane : lanes.values()) {
            lane.forgetPolicies(instant);
            lane.wakeIdle();
            startWanted(lane);
            lane.easeOff();
            takeBack(lane);
            boolean slow = lane.isSlow(now, limits.patience());
            for (var ticket : lane.takeWaiting(t -> slow && (readingIsPaused || t.isHoldingUp()))) {
                setAside(ticket, lane);
            }
        }
        lanes.values().removeIf(lane -> lane.retire(instant));
    }

    private void takeBack(Lane lane) {
        int count = lane.takeBack();
        if (count > 0) {
            takenBack.increment(count);
            LOG.atWarn()
                    .addKeyValue("destination", lane.nextHop().key())
                    .addKeyValue("attempts", count)
                    .log("Attempts that hang are given up, for so many do that other mail would have to wait");
        }
    }

    @Override
    public void ownershipChanged() {
        lanes.values().forEach(lane -> lane.takeWaiting(t -> !t.isOwned()).forEach(Ticket::drop));
    }

    /** Orders that wait, by destination. */
    public Map<String, Integer> waiting() {
        return lanes.values().stream()
                .collect(Collectors.toMap(l -> l.nextHop().key(), Lane::waitingOrders, Integer::sum));
    }

    /** Whether the destination could not be reached lately and is left alone for now. */
    public boolean isSuspended(String nextHopKey) {
        var lane = lanes.get(nextHopKey);
        return lane != null && clock.instant().isBefore(lane.suspendedUntil());
    }

    private int suspended() {
        var now = clock.instant();
        return (int) lanes.values().stream()
                .filter(lane -> now.isBefore(lane.suspendedUntil()))
                .count();
    }

    private void setAside(Ticket ticket, Lane lane) {
        var due = clock.instant().plus(lane.setAside(System.nanoTime()));
        conclude(() -> book.setAside(ticket, Reason.DESTINATION_SLOW, due));
    }

    /** Counts as an attempt, so that the order's own schedule spaces it out and its age can end it. */
    private void suspended(Ticket ticket, DeliveryRule rule, Lane lane) {
        var key = lane.nextHop().key();
        var outcome = new AttemptOutcome.Unreachable(
                key,
                Trouble.DESTINATION_SUSPENDED,
                "not tried: the destination could not be reached a moment ago and is left alone until "
                        + lane.suspendedUntil());
        var report = AttemptReport.ofAll(ticket.order(), outcome, false);
        conclude(() -> book.attempted(ticket, report, rule, Duration.ZERO));
    }

    /** Not on the thread that reads orders: a report to the sender may have to fetch the message first. */
    private void conclude(Runnable conclusion) {
        underWay.register();
        Thread.startVirtualThread(() -> {
            try {
                conclusion.run();
            } finally {
                underWay.arriveAndDeregister();
            }
        });
    }

    private boolean mayStart() {
        return !draining && recording.getAsBoolean();
    }

    private void start(Lane lane) {
        if (!mayStart()) {
            lane.sessionCancelled();
        } else if (permits.tryAcquire()) {
            underWay.register();
            lane.sessionStarted();
            Thread.startVirtualThread(() -> serve(lane));
        } else {
            (lane.isServed() ? starving : unserved).add(lane);
            // The last session may have ended in between, and have found nobody to go on with.
            if (permits.availablePermits() > 0) {
                startStarving();
            }
        }
    }

    private boolean isAnyoneStarving() {
        return !unserved.isEmpty() || !starving.isEmpty();
    }

    private void serve(Lane lane) {
        try (var session = open(lane)) {
            long turn = System.nanoTime();
            Optional<Ticket> next;
            while ((next = lane.take(session, patience(), this::mayStart)).isPresent()) {
                try {
                    attempt(lane, session, next.get());
                } finally {
                    lane.ended(next.get(), session);
                }
                // One that could not be opened must not take the orders of those that could.
                boolean isOver = session instanceof UnopenedSession
                        || (isAnyoneStarving()
                                && System.nanoTime() - turn >= limits.turn().toNanos());
                if (isOver) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .addKeyValue("destination", lane.nextHop().key())
                    .setCause(e)
                    .log("A session ended by a fault of ours");
        } finally {
            lane.sessionEnded();
            permits.release();
            startStarving();
            startWanted(lane);
            underWay.arriveAndDeregister();
        }
    }

    private Duration patience() {
        return isAnyoneStarving() ? Duration.ZERO : limits.idle();
    }

    private DestinationSession open(Lane lane) {
        try {
            return factory.open(lane.nextHop());
        } catch (RuntimeException | Error e) {
            return new UnopenedSession(e);
        }
    }

    private void attempt(Lane lane, DestinationSession session, Ticket ticket) {
        if (!ticket.isOwned()) {
            ticket.drop();
            return;
        }
        var rule = lane.shaped(book.ruleOf(ticket));
        long wait = lane.reserveRate(System.nanoTime());
        if (wait > 0 && !waitForRate(wait, lane, ticket)) {
            return;
        }
        long started = System.nanoTime();
        var report = deliver(session, ticket, rule);
        book.attempted(ticket, report, rule, Duration.ofNanos(System.nanoTime() - started));
        for (var left : lane.observe(report, rule, clock.instant())) {
            suspended(left, book.ruleOf(left), lane);
        }
        startWanted(lane);
    }

    /** @return false if the order is not to be tried now, and is no longer the session's */
    private boolean waitForRate(long nanos, Lane lane, Ticket ticket) {
        long start = System.nanoTime();
        long left = nanos;
        while (left > 0) {
            LockSupport.parkNanos(Math.min(left, RATE_LOOK.toNanos()));
            left = nanos - (System.nanoTime() - start);
            if (!ticket.isOwned()) {
                ticket.drop();
                return false;
            }
            if (!mayStart()) {
                lane.putBack(ticket, served.nanos());
                return false;
            }
            if (ticket.isHoldingUp()) {
                setAside(ticket, lane);
                return false;
            }
        }
        return true;
    }

    /** A fault of ours must neither lose the order nor bounce the mail. */
    private static AttemptReport deliver(DestinationSession session, Ticket ticket, DeliveryRule rule) {
        try {
            return session.deliver(ticket.order(), rule);
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .addKeyValue("order", ticket.order().name())
                    .setCause(e)
                    .log("An attempt failed by a fault of ours");
            var outcome = new AttemptOutcome.OwnFault(
                    "internal error: " + e.getClass().getSimpleName());
            return AttemptReport.ofAll(ticket.order(), outcome, true);
        }
    }

    private void startWanted(Lane lane) {
        for (int i = lane.wantedSessions(); i > 0; i--) {
            start(lane);
        }
    }

    private void startStarving() {
        boolean servedFirst = freed.incrementAndGet() % SHARE_OF_SERVED == 0;
        var first = servedFirst ? starving : unserved;
        var lane = first.poll();
        if (lane == null) {
            lane = (servedFirst ? unserved : starving).poll();
        }
        if (lane != null) {
            start(lane);
        }
    }

    /** Starts nothing more and waits for the attempts under way; what waits stays in the queue. */
    public void drain(Duration patience) {
        draining = true;
        int phase = underWay.arrive();
        lanes.values().forEach(Lane::drain);
        try {
            underWay.awaitAdvanceInterruptibly(phase, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.atWarn()
                    .addKeyValue("sessions", underWay.getUnarrivedParties())
                    .log("Attempts still under way at the end of draining will be made again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

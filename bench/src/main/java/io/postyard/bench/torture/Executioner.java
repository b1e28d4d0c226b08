package io.postyard.bench.torture;

import io.postyard.bench.sink.Sink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Kills one victim after another at random moments, and starts each again after a random while. */
final class Executioner {
    private static final Duration READY = Duration.ofSeconds(120);
    /** A broker that is back needs some time until all have found it and committed. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(5).toNanos();

    private final TorturePlan plan;
    private final List<Victim> victims;
    private final Sink sink;
    private final RandomGenerator chance;
    private final InstantSource clock;
    private final Consumer<String> log;
    private final List<Kill> kills = new ArrayList<>();
    private long workerGone;
    private long brokerGone;
    private long brokerBack;
    private boolean brokerWasKilled;

    Executioner(
            TorturePlan plan,
            List<Victim> victims,
            Sink sink,
            RandomGenerator chance,
            InstantSource clock,
            Consumer<String> log) {
        this.plan = plan;
        this.victims = victims;
        this.sink = sink;
        this.chance = chance;
        this.clock = clock;
        this.log = log;
    }

    /** Returns when the time is over and all victims are ready again. */
    List<Kill> work() {
        long begun = System.nanoTime();
        workerGone = begun;
        long end = begun + plan.load().toNanos();
        // Each has its turn in a random order, then again in another: none is spared by chance.
        var turn = new ArrayList<Victim>();
        while (true) {
            long pause = chance.nextLong(
                    plan.shortestPause().toNanos(), plan.longestPause().toNanos());
            if (kills.size() >= plan.leastKills() && System.nanoTime() + pause - end >= 0) {
                break;
            }
            rest(pause);
            if (turn.isEmpty()) {
                turn.addAll(victims);
            }
            execute(turn.remove(chance.nextInt(turn.size())), begun);
        }
        victims.forEach(victim -> victim.awaitReady(READY));
        return List.copyOf(kills);
    }

    private void execute(Victim victim, long begun) {
        int inFlight = sink.openRecipients();
        long now = System.nanoTime();
        var killed = clock.instant();
        victim.kill();
        var uncommitted = uncommitted(victim.role(), now, killed);
        double atSeconds = (now - begun) / 1e9;
        log.accept("%6.1f s  killed %s".formatted(atSeconds, victim.role()));
        if (victim.role() == Victim.Role.WORKER) {
            workerGone = now;
        }
        rest(chance.nextLong(1_500_000_000L));
        if (victim.role() == Victim.Role.BROKER) {
            brokerWasKilled = true;
            brokerGone = now;
        }
        victim.start();
        if (victim.role().hasBroker() || chance.nextBoolean()) {
            // Sometimes the next is killed while this one is still starting; without the broker nothing can start.
            victim.awaitReady(READY);
        }
        if (victim.role() == Victim.Role.BROKER) {
            brokerBack = System.nanoTime();
        }
        long settled = victim.role() == Victim.Role.BROKER ? brokerBack + SETTLED_NANOS : now;
        kills.add(new Kill(atSeconds, now, settled, victim.role(), inFlight, uncommitted));
    }

    /** Counted after the kill: what the sink had already been sent it may still acknowledge. */
    private Uncommitted uncommitted(Victim.Role role, long now, Instant killed) {
        return switch (role) {
            case INGRESS, ROUTER -> new Uncommitted.Nothing();
            case BROKER, ALL -> atMost(now);
            case WORKER -> isUnsettled(now) ? atMost(now) : sinceLastCommit(now, killed);
        };
    }

    private Uncommitted atMost(long now) {
        return new Uncommitted.AtMost(sink.busiest(TorturePlan.COMMIT_WINDOW.toNanos(), doubtfulSince(now)));
    }

    /** What earlier lives of the worker have left was counted when they ended. */
    private Uncommitted sinceLastCommit(long now, Instant killed) {
        var acknowledged = sink.acknowledgedSince(workerGone)
                .mapToObj(time -> killed.plusNanos(time - now))
                .toList();
        int atMost = sink.busiest(TorturePlan.COMMIT_WINDOW.toNanos(), workerGone);
        return new Uncommitted.SinceLastCommit(killed, acknowledged, atMost);
    }

    private boolean isUnsettled(long now) {
        return brokerWasKilled && now - brokerBack < SETTLED_NANOS;
    }

    private long doubtfulSince(long now) {
        long since = now - TorturePlan.LONGEST_COMMIT.toNanos();
        return isUnsettled(now) ? Math.min(since, brokerGone - TorturePlan.COMMIT_WINDOW.toNanos()) : since;
    }

    private static void rest(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}

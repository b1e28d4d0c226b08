package io.postyard.bench.torture;

import io.postyard.bench.load.LoadGenerator;
import io.postyard.bench.load.LoadPlan;
import io.postyard.bench.load.LoadReport;
import io.postyard.bench.load.MessageTemplate;
import io.postyard.bench.server.Destinations;
import io.postyard.bench.sink.Sink;
import io.postyard.bench.sink.SinkPlan;
import io.postyard.bench.sink.SinkReport;
import io.postyard.mail.ledger.LedgerReport;
import io.postyard.mail.ledger.Window;
import io.postyard.wire.books.Books;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGeneratorFactory;

/** One loss test from the first start to the last line of the books. */
public final class Torture {
    private static final int RUN = 1;
    private static final int SIZE = 3_000;
    private static final double LONGEST_LOAD_SECONDS = 86_400;
    private static final long POLL_NANOS = 500_000_000L;

    private final TorturePlan plan;
    private final Path tree;
    private final Path folder;
    private final InstantSource clock;
    private final Consumer<String> log;

    /**
     * @param tree with all packaged
     * @param folder for everything that the processes keep
     * @param log what is going on, line by line
     */
    public Torture(TorturePlan plan, Path tree, Path folder, InstantSource clock, Consumer<String> log) {
        this.plan = plan;
        this.tree = tree;
        this.folder = folder;
        this.clock = clock;
        this.log = log;
    }

    public Verdict run() throws IOException, InterruptedException {
        var sink = new Sink(0, plan.domains());
        var serving = Thread.ofPlatform().name("sink").start(() -> serve(sink));
        var destinations = new Destinations(sink.port(), plan.domains(), 10, false);
        try (var system = plan.inOneProcess()
                ? OneProcess.start(tree, folder, destinations, TorturePlan.RETRIES)
                : FourProcesses.start(tree, folder, destinations, TorturePlan.RETRIES)) {
            log.accept("all ready; load for " + plan.load().toSeconds() + " s, seed " + plan.seed());
            return torment(system, sink);
        } finally {
            sink.close();
            serving.join();
        }
    }

    private Verdict torment(Victims system, Sink sink) throws InterruptedException {
        var tail = new MessageTemplate(RUN, SIZE).tailLength();
        sink.begin(new SinkPlan(RUN, TorturePlan.RECIPIENTS, tail, plan.seed(), FaultMix.of(plan.domains())));
        var chance = RandomGeneratorFactory.of("Xoroshiro128PlusPlus").create(plan.seed());
        var generator = new LoadGenerator(loadPlan(system.smtpPort()));
        var load = new FutureTask<>(generator::run);
        Thread.ofPlatform().name("generator").start(load);
        var kills = new Executioner(plan, system.all(), sink, chance, clock, log).work();
        generator.finish();
        var sent = result(load);
        log.accept("load is over: " + sent.accepted() + " messages accepted, replies " + sent.replies() + "; draining");
        sink.heal();

        long loadEnded = System.nanoTime();
        var accepted = set(sent.acceptedSet());
        awaitEnds(sink, accepted);
        double drainSeconds = (System.nanoTime() - loadEnded) / 1e9;
        var ledger = awaitBalance(system);
        // What was in doubt for a client may have come in while the books were closed.
        var taken = sink.report(true);
        var commits = CommittedOutcomes.read(system.kafka());
        kills.forEach(kill -> tellOfLastCommit(kill, commits));
        return verdict(sent, taken, kills, Repeats.of(kills, commits, sink.repeated()), commits, ledger, drainSeconds);
    }

    private void tellOfLastCommit(Kill kill, CommittedOutcomes commits) {
        if (kill.uncommitted() instanceof Uncommitted.SinceLastCommit since) {
            var before = commits.newestBy(since.killed())
                    .map(newest -> Duration.between(newest, since.killed()).toMillis() + " ms before")
                    .orElse("never");
            log.accept("%6.1f s  %s: the last attempt that is committed ended %s; acknowledged since: %d"
                    .formatted(kill.atSeconds(), kill.victim(), before, Repeats.count(since, commits)));
        }
    }

    private LoadPlan loadPlan(int port) {
        return new LoadPlan(
                RUN,
                "127.0.0.1",
                port,
                plan.sessions(),
                SIZE,
                0,
                LONGEST_LOAD_SECONDS,
                plan.rate(),
                TorturePlan.RECIPIENTS,
                plan.domains(),
                false,
                90);
    }

    /** Waits until every accepted recipient has been delivered or reported, or time is up. */
    private void awaitEnds(Sink sink, BitSet accepted) {
        long deadline = System.nanoTime() + plan.drain().toNanos();
        while (true) {
            var taken = sink.report(true);
            if (missing(accepted, taken).isEmpty() || System.nanoTime() - deadline > 0) {
                return;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Closes the books again and again until the queue is empty and they balance, or time is up. */
    private LedgerReport awaitBalance(Victims system) {
        long deadline = System.nanoTime() + plan.drain().toNanos();
        while (true) {
            var report = Books.balance(system.kafka(), Window.EVERYTHING);
            boolean empty = report.queued() + report.unrouted() + report.waiting() + report.moving() == 0;
            if ((empty && report.balanced()) || System.nanoTime() - deadline > 0) {
                return report;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Verdict verdict(
            LoadReport sent,
            SinkReport taken,
            List<Kill> kills,
            Repeats repeats,
            CommittedOutcomes commits,
            LedgerReport ledger,
            double drainSeconds) {
        var accepted = set(sent.acceptedSet());
        var lost = missing(accepted, taken);
        return new Verdict(
                plan.seed(),
                accepted.cardinality(),
                taken.deliveries(),
                set(taken.reportedSet()).cardinality(),
                lost.cardinality(),
                repeats,
                set(taken.keptSet()).cardinality(),
                taken.damaged(),
                sent.unanswered(),
                sent.replies(),
                kills,
                commits.waits(),
                plan.isLongEnoughForCommitWaits(),
                taken.faults(),
                plan.isLongEnoughForAllFaults() ? FaultMix.missing(taken.faults()) : List.of(),
                ledger,
                drainSeconds,
                lost.stream()
                        .limit(10)
                        .mapToObj(bit -> bit / TorturePlan.RECIPIENTS + "/" + bit % TorturePlan.RECIPIENTS)
                        .toList());
    }

    private static BitSet missing(BitSet accepted, SinkReport taken) {
        var missing = (BitSet) accepted.clone();
        missing.andNot(set(taken.deliveredSet()));
        missing.andNot(set(taken.reportedSet()));
        return missing;
    }

    private static BitSet set(String base64) {
        return BitSet.valueOf(Base64.getDecoder().decode(base64));
    }

    private static LoadReport result(FutureTask<LoadReport> load) throws InterruptedException {
        try {
            return load.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the generator failed", e.getCause());
        }
    }

    private static void serve(Sink sink) {
        try {
            sink.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

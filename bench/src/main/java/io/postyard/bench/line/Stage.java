package io.postyard.bench.line;

import io.postyard.bench.load.Crowd;
import io.postyard.bench.load.LoadPlan;
import io.postyard.bench.load.LoadReport;
import io.postyard.bench.load.MessageTemplate;
import io.postyard.bench.measure.FullMemory;
import io.postyard.bench.measure.Latency;
import io.postyard.bench.measure.MachineFacts;
import io.postyard.bench.measure.MemoryWatch;
import io.postyard.bench.measure.ProcessGroup;
import io.postyard.bench.process.Folders;
import io.postyard.bench.process.Json;
import io.postyard.bench.process.Tool;
import io.postyard.bench.server.Destinations;
import io.postyard.bench.server.MailServer;
import io.postyard.bench.sink.Behaviour;
import io.postyard.bench.sink.SinkPlan;
import io.postyard.bench.sink.SinkReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/** Generator and sink with a server between them. */
final class Stage implements AutoCloseable {
    /** Of a scenario's own work before it counts, on a server that is warm. */
    private static final double SETTLE_SECONDS = 2;

    /** Of load without a rest while warming up. */
    private static final double WARM_UP_SLICE_SECONDS = 15;

    /** A server that takes less than this of one core has nothing left to do. */
    private static final double RESTING = 0.1;

    private static final long POLL_NANOS = 50_000_000L;
    /** Without a delivery for so long the rest is taken for lost. */
    private static final long STANDSTILL_NANOS = 90_000_000_000L;

    private final Path tree;
    private final Path scratch;
    private final Tool generator;
    private final Tool sink;
    private final int sinkPort;
    private final Optional<FullMemory> memory;
    private int runs;
    private int order;

    Stage(Class<?> program, Path tree, Path scratch, int domains, boolean fullMemory) throws IOException {
        this.tree = tree;
        this.scratch = scratch;
        memory = fullMemory ? Optional.of(new FullMemory(tree.resolve("bench/target"))) : Optional.empty();
        generator = new Tool(program, "generate");
        sink = new Tool(program, "sink", "--domains", Integer.toString(domains));
        sinkPort = Integer.parseInt(sink.readLine());
    }

    /** Generator straight into the sink: what the tools themselves can do. */
    String selfTest() throws IOException {
        var report = load(LoadPlan.simple(++runs, "127.0.0.1", sinkPort, 20, 2_048, 2), Map.of());
        var taken = sink.ask("counts", SinkReport.class);
        return "generator straight into sink: %,.0f messages/s, %.3f and %.3f CPU-s per 1000"
                .formatted(
                        report.acceptedPerSecond(),
                        1000 * report.cpuSeconds() / report.accepted(),
                        1000 * taken.cpuSeconds() / report.accepted());
    }

    /** Starts and stops a server once, so that nothing that is only done the first time is measured. */
    void rehearse(MailServer.Kind kind) throws IOException, InterruptedException {
        var folder = Folders.create(scratch, "rehearsal");
        try (var server = kind.start(tree, folder, new Destinations(sinkPort, 1, 1, false))) {
            System.out.printf("%s starts (%.1f s)%n", kind.label(), server.startSeconds());
        } finally {
            Folders.delete(folder);
        }
    }

    /** Starts the server, warms it up, and has it do the scenarios one after the other. */
    void play(
            MailServer.Kind kind,
            List<Scenario> scenarios,
            double warmUpSeconds,
            ToDoubleFunction<Scenario> seconds,
            Consumer<Measurement> measured)
            throws IOException, InterruptedException {
        var load = MachineFacts.loadAverages();
        var folder = Folders.create(scratch, kind.name().toLowerCase(Locale.ROOT));
        var first = scenarios.getFirst();
        var to = new Destinations(sinkPort, first.domains(), first.connections(), first.isHeld());
        try (var server = kind.start(tree, folder, to)) {
            if (first == Scenario.START) {
                measured.accept(started(kind, server, load));
                return;
            }
            double left = Math.min(warmUpSeconds, kind.longestWarmUp());
            for (int slice = 0; left > 0; left -= WARM_UP_SLICE_SECONDS, slice++) {
                warmUp(scenarios.get(slice % scenarios.size()), server, Math.min(left, WARM_UP_SLICE_SECONDS));
                rest(server, warmUpSeconds);
            }
            for (var scenario : scenarios) {
                warmUp(scenario, server, SETTLE_SECONDS);
                rest(server, warmUpSeconds);
                if (memory.isPresent()) {
                    memory.get().fill();
                }
                measured.accept(measure(kind, scenario, server, seconds.applyAsDouble(scenario)));
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private void warmUp(Scenario scenario, MailServer server, double seconds) throws IOException {
        var warm = load(scenario.warmUp(++runs, server.port(), seconds), Map.of());
        if (!scenario.isHeld()) {
            awaitDeliveries(warm.accepted(), null);
        }
    }

    /**
     * Lets the server finish what it does behind the work, such as compiling itself, which under load gets only one
     * thread's share of the processors.
     */
    private static void rest(MailServer server, double longestSeconds) {
        long end = System.nanoTime() + (long) (longestSeconds * 1e9);
        double busy;
        do {
            long from = System.nanoTime();
            double cpu = server.processes().cpuSeconds();
            LockSupport.parkNanos(2_000_000_000L);
            busy = (server.processes().cpuSeconds() - cpu) / ((System.nanoTime() - from) / 1e9);
        } while (busy > RESTING && System.nanoTime() < end);
    }

    private Measurement measure(MailServer.Kind kind, Scenario scenario, MailServer server, double seconds)
            throws IOException, InterruptedException {
        var load = MachineFacts.loadAverages();
        if (scenario != Scenario.CROWD) {
            return measure(kind, scenario, server, seconds, load, () -> 0);
        }
        try (var crowd = new Crowd("127.0.0.1", server.port(), Scenario.IDLE, Scenario.DRIPPING)) {
            crowd.awaitThere();
            var measurement = measure(kind, scenario, server, seconds, load, crowd::lost);
            System.out.printf("         of the crowd %,d are there and %,d gone%n", crowd.alive(), crowd.lost());
            return measurement;
        }
    }

    private Measurement started(MailServer.Kind kind, MailServer server, String load) {
        var memory = server.processes().memory();
        return new Measurement(
                ++order,
                kind,
                Scenario.START,
                server.startSeconds(),
                0,
                0,
                0,
                Latency.NONE,
                Latency.NONE,
                server.processes().cpuSeconds(),
                memory.residentMb(),
                memory.anonymousMb(),
                memory.processes(),
                1,
                1,
                0,
                0,
                0,
                Map.of(),
                0,
                0,
                0,
                server.processes().method(),
                load,
                0);
    }

    /** @param crowdLost asked when the measurement is over */
    private Measurement measure(
            MailServer.Kind kind,
            Scenario scenario,
            MailServer server,
            double seconds,
            String load,
            IntSupplier crowdLost)
            throws IOException {
        double cpuBefore = server.processes().cpuSeconds();
        var watch = new MemoryWatch(server.processes());
        LoadReport sent;
        ProcessGroup.Memory memory;
        try (watch) {
            sent = load(scenario.plan(++runs, server.port(), seconds), scenario.behaviours());
            if (!scenario.isHeld()) {
                awaitDeliveries(expected(scenario, sent), scenario);
            }
            memory = watch.highest();
        }
        double cpu = server.processes().cpuSeconds() - cpuBefore;
        var taken = sink.ask("report", SinkReport.class);
        double thousands = Math.max(1, sent.accepted()) / 1000.0;
        return new Measurement(
                ++order,
                kind,
                scenario,
                server.startSeconds(),
                sent.acceptedPerSecond(),
                scenario.isHeld() ? 0 : taken.deliveries() / ((taken.lastNanos() - sent.firstNanos()) / 1e9),
                (taken.lastFairNanos() - sent.firstNanos()) / 1e9,
                sent.latency(),
                taken.endToEnd(),
                cpu / thousands,
                memory.residentMb(),
                memory.anonymousMb(),
                memory.processes(),
                sent.accepted(),
                taken.deliveries(),
                scenario.isHeld() ? 0 : lost(scenario, sent, taken),
                taken.duplicates(),
                taken.damaged(),
                sent.replies(),
                sent.lateMillis(),
                sent.cpuSeconds() / thousands,
                taken.cpuSeconds() / thousands,
                server.processes().method(),
                load,
                crowdLost.getAsInt());
    }

    private LoadReport load(LoadPlan plan, Map<Integer, Behaviour> behaviours) throws IOException {
        var tail = new MessageTemplate(plan.run(), plan.size()).tailLength();
        sink.ask("begin " + Json.line(new SinkPlan(plan.run(), plan.recipients(), tail, plan.run(), behaviours)));
        return generator.ask(Json.line(plan), LoadReport.class);
    }

    private static long expected(Scenario scenario, LoadReport sent) {
        var healthy = set(sent.acceptedSet());
        healthy.andNot(troubled(scenario, healthy.length()));
        return healthy.cardinality();
    }

    private static long lost(Scenario scenario, LoadReport sent, SinkReport taken) {
        var missing = set(sent.acceptedSet());
        missing.andNot(set(taken.deliveredSet()));
        missing.andNot(troubled(scenario, missing.length()));
        return missing.cardinality();
    }

    private static BitSet troubled(Scenario scenario, int length) {
        var troubled = new BitSet();
        for (int i = 0; i < length; i++) {
            if (scenario.behaviours().containsKey(i % scenario.domains())) {
                troubled.set(i);
            }
        }
        return troubled;
    }

    private static BitSet set(String base64) {
        return BitSet.valueOf(Base64.getDecoder().decode(base64));
    }

    private void awaitDeliveries(long wanted, Scenario scenario) throws IOException {
        long last = -1;
        long lastChange = System.nanoTime();
        while (true) {
            var taken = sink.ask("counts", SinkReport.class);
            long count = scenario == null ? taken.deliveries() : taken.fairDeliveries();
            if (count >= wanted || System.nanoTime() - lastChange > STANDSTILL_NANOS) {
                return;
            }
            if (count != last) {
                last = count;
                lastChange = System.nanoTime();
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        generator.close();
        sink.close();
        if (memory.isPresent()) {
            memory.get().close();
        }
    }
}

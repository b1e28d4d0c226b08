package io.postyard.bench.line;

import io.postyard.bench.measure.MachineFacts;
import io.postyard.bench.server.MailServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Plays lines: every scenario on every server in turn, round after round.
 *
 * @param program the main class of generator and sink
 * @param tree the source tree with Postyard built
 * @param scratch where servers keep their queues meanwhile; a disk, not memory
 */
public record Comparison(
        Class<?> program,
        Path tree,
        Path scratch,
        List<Line> lines,
        List<MailServer.Kind> servers,
        Pace pace,
        LocalDate date) {
    /**
     * How long it takes.
     *
     * @param warmUpSeconds after each start of a server, not counted: a JVM has to get going, and so have caches
     * @param fullMemory whether the machine's memory is filled before each measurement
     */
    public record Pace(int rounds, double warmUpSeconds, double seconds, boolean fullMemory) {}

    /** Prints as it goes; returns whether everything that was accepted was delivered. */
    public boolean run(Path results) throws IOException, InterruptedException {
        var facts = MachineFacts.now();
        var filesystem = Files.getFileStore(scratch).type();
        System.out.printf(
                "%s, %d cores, %s, %s, load %s, queues on %s%n",
                facts.cpu(), facts.cores(), facts.kernel(), facts.jdk(), facts.loadBefore(), filesystem);
        if (filesystem.equals("tmpfs")) {
            System.out.println(
                    "Warning: the scratch folder is in memory, so that flushing costs nothing. Use --scratch.");
        }
        var scenarios = lines.stream()
                .flatMap(line -> line.scenarios().stream())
                .distinct()
                .toList();
        var measured = new ArrayList<Measurement>();
        try (var stage = new Stage(
                program,
                tree,
                scratch,
                scenarios.stream().mapToInt(Scenario::domains).max().orElse(1),
                pace.fullMemory())) {
            for (var server : servers) {
                stage.rehearse(server);
            }
            System.out.println(stage.selfTest());
            for (int round = 1; round <= pace.rounds(); round++) {
                int number = round;
                for (var group : groups(scenarios)) {
                    for (var server : takingPart(group.getFirst())) {
                        stage.play(server, group, pace.warmUpSeconds(), this::duration, measurement -> {
                            measured.add(measurement);
                            System.out.println(describe(number, measurement));
                        });
                    }
                }
            }
        }
        for (var line : lines) {
            var own = measured.stream()
                    .filter(m -> line.scenarios().contains(m.scenario()))
                    .toList();
            var durability = servers.stream().collect(Collectors.toMap(s -> s, MailServer.Kind::durability));
            new LineResult(date.toString(), line, pace, facts, filesystem, durability, own).write(results);
        }
        System.out.println();
        System.out.println(Table.of(lines, measured));
        return measured.stream().allMatch(Measurement::isSound);
    }

    /** Scenarios that one server may do one after the other; who takes part is the same for all of a group. */
    private static List<List<Scenario>> groups(List<Scenario> scenarios) {
        var groups = new ArrayList<List<Scenario>>();
        for (var scenario : scenarios) {
            groups.stream()
                    .filter(group -> scenario.canFollow(group.getLast()))
                    .findFirst()
                    .orElseGet(() -> {
                        var fresh = new ArrayList<Scenario>();
                        groups.add(fresh);
                        return fresh;
                    })
                    .add(scenario);
        }
        return groups;
    }

    private List<MailServer.Kind> takingPart(Scenario scenario) {
        boolean compared = lines.stream()
                .anyMatch(line -> line.isCompared() && line.scenarios().contains(scenario));
        return servers.stream()
                .filter(server -> compared || server == MailServer.Kind.POSTYARD)
                .toList();
    }

    private double duration(Scenario scenario) {
        return scenario == Scenario.STEADY ? 2 * pace.seconds() : pace.seconds();
    }

    private static String describe(int round, Measurement m) {
        if (m.scenario() == Scenario.START) {
            return "round %d  %-8s  ready after %.2f s (%.1f CPU-s, %.0f MB)  load %s"
                    .formatted(
                            round,
                            m.server().label(),
                            m.startSeconds(),
                            m.cpuSecondsPer1000(),
                            m.residentMb(),
                            m.loadBefore());
        }
        return ("round %d  %-8s  %s: accepted %,.0f/s, relayed %,.0f/s; 250 p99 %.1f ms; end to end p50 %.1f p99 %.1f ms;"
                        + " CPU %.2f s per 1000; %.0f MB (%.0f anonymous); lost %d, duplicates %d; replies %s; load %s")
                .formatted(
                        round,
                        m.server().label(),
                        m.scenario().label(),
                        m.acceptedPerSecond(),
                        m.relayedPerSecond(),
                        m.reply().p99(),
                        m.endToEnd().p50(),
                        m.endToEnd().p99(),
                        m.cpuSecondsPer1000(),
                        m.residentMb(),
                        m.anonymousMb(),
                        m.lost(),
                        m.duplicates(),
                        m.replies(),
                        m.loadBefore());
    }
}

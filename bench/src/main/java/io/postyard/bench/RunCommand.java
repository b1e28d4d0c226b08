package io.postyard.bench;

import io.postyard.bench.line.Comparison;
import io.postyard.bench.line.Line;
import io.postyard.bench.line.Table;
import io.postyard.bench.server.MailServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run}. */
@Command(
        name = "run",
        description = {
            "Measures Postyard and Postfix side by side, in turns, and prints a table.",
            "Postfix is started privately, with a configuration and a queue of its own; it needs root. Without root, or",
            "without an installed Postfix, use --servers POSTYARD."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--lines",
            split = ",",
            defaultValue = "P1,P2,P3,P4,P5,P6,P7,P8,P11,CROWD",
            description = "Which lines (default: ${DEFAULT-VALUE})")
    private List<Line> lines;

    @Option(
            names = "--servers",
            split = ",",
            defaultValue = "POSTYARD,POSTFIX",
            description = "Which servers, in the order in which they take turns (default: ${DEFAULT-VALUE})")
    private List<MailServer.Kind> servers;

    @Option(names = "--rounds", defaultValue = "3", description = "How many (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "60",
            description =
                    "Seconds of load, not counted; of Postfix 20 at the most; the server rests in between and after it"
                            + " (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Option(names = "--seconds", defaultValue = "10", description = "Of load that count (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--memory-as-it-is",
            description = "Do not fill the machine's memory with pages of files before each measurement: see"
                    + " docs/performance.md")
    private boolean memoryAsItIs;

    @Option(
            names = "--quick",
            description = "One round, 4 seconds of warm-up, 4 that count, memory as it is: to see that it works")
    private boolean quick;

    @Option(
            names = "--scratch",
            description = "A folder on a disk for the queues (default: the system's temporary one)")
    private Path scratch;

    @Option(names = "--tree", required = true, description = "The source tree (bench/run gives it)")
    private Path tree;

    @Option(names = "--results", description = "Where the figures go (default: bench/results of the tree)")
    private Path results;

    @Option(names = "--docs", description = "Also put the newest figures of every line into docs/performance.md")
    private boolean docs;

    private final InstantSource clock;

    RunCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var pace = quick
                ? new Comparison.Pace(1, 4, 4, false)
                : new Comparison.Pace(rounds, warmUp, seconds, !memoryAsItIs);
        var folder = scratch == null ? Path.of(System.getProperty("java.io.tmpdir")) : scratch;
        Files.createDirectories(folder);
        var today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        var comparison = new Comparison(BenchMain.class, tree, folder, lines, servers, pace, today);
        var figures = results == null ? tree.resolve("bench/results") : results;
        boolean sound = comparison.run(figures);
        if (docs) {
            Table.writeInto(tree.resolve("docs/performance.md"), figures);
        }
        if (!sound) {
            System.out.println("Not sound: mail was lost or damaged, see above.");
        }
        return sound ? 0 : 1;
    }
}

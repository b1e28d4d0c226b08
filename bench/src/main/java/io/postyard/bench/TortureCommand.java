package io.postyard.bench;

import io.postyard.bench.process.Folders;
import io.postyard.bench.torture.Torture;
import io.postyard.bench.torture.TorturePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/torture}. */
@Command(
        name = "torture",
        description = {
            "The long loss test: load, a faulty sink, SIGKILL for ingress, router, worker and broker at random moments.",
            "Ends with a drain and the books; the exit code is 0 only if everything that was promised held."
        },
        mixinStandardHelpOptions = true)
final class TortureCommand implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "5", description = "Of load and kills (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--seed", description = "For kills and faults (default: drawn, and printed)")
    private Long seed;

    @Option(
            names = "--one-process",
            description = "Kill ./postyard up as a whole, instead of ingress, router, worker and broker one by one")
    private boolean oneProcess;

    @Option(names = "--tree", required = true, description = "The source tree (bench/torture gives it)")
    private Path tree;

    @Option(names = "--keep", description = "Keep the data of all processes in this empty folder")
    private Path keep;

    private final InstantSource clock;

    TortureCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws Exception {
        var plan = TorturePlan.ofMinutes(minutes, seed == null ? clock.millis() % 1_000_000 : seed, oneProcess);
        var folder = keep == null ? Files.createTempDirectory("postyard-torture") : Files.createDirectories(keep);
        var verdict = new Torture(plan, tree, folder, clock, System.out::println).run();
        System.out.println();
        System.out.println(verdict.describe());
        if (keep == null && verdict.failures().isEmpty()) {
            Folders.delete(folder);
        } else {
            System.out.println("The data is kept in " + folder);
        }
        return verdict.failures().isEmpty() ? 0 : 1;
    }
}

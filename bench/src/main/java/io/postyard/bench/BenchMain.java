package io.postyard.bench;

import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The programs of this module; the scripts {@code run}, {@code kafka} and {@code torture} start them. */
@Command(
        name = "bench",
        subcommands = {GenerateCommand.class, SinkCommand.class},
        description = "Measures Postyard and its peers",
        mixinStandardHelpOptions = true)
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] arguments) {
        var line = new CommandLine(new BenchMain())
                .addSubcommand(new KafkaCommand(InstantSource.system()))
                .addSubcommand(new RunCommand(InstantSource.system()))
                .addSubcommand(new TortureCommand(InstantSource.system()))
                .setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(arguments));
    }
}

package io.postyard.standalone;

import io.postyard.standalone.training.TrainVerb;
import io.postyard.standalone.trouble.Trouble;
import io.postyard.standalone.verb.ExplainVerb;
import io.postyard.standalone.verb.KafkaVerb;
import io.postyard.standalone.verb.LedgerVerb;
import io.postyard.standalone.verb.MailtoVerb;
import io.postyard.standalone.verb.PolicyVerb;
import io.postyard.standalone.verb.QueueVerb;
import io.postyard.standalone.verb.SendmailVerb;
import io.postyard.standalone.verb.TraceVerb;
import io.postyard.standalone.verb.UnreadableVerb;
import io.postyard.standalone.verb.UpVerb;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The verbs of {@code ./postyard}. */
@Command(
        name = "postyard",
        description = "A mail transfer agent whose queue is Kafka.",
        synopsisSubcommandLabel = "VERB",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Postyard.Version.class,
        subcommands = {
            UpVerb.class,
            QueueVerb.class,
            TraceVerb.class,
            LedgerVerb.class,
            UnreadableVerb.class,
            PolicyVerb.class,
            ExplainVerb.class,
            SendmailVerb.class,
            MailtoVerb.class,
            KafkaVerb.class,
            TrainVerb.class,
            CommandLine.HelpCommand.class,
            Postyard.VersionVerb.class
        })
public final class Postyard implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine(System.getenv()).execute(SendmailVerb.apart(arguments)));
    }

    /** The parser, with output in UTF-8 and troubles as one line on stderr. */
    static CommandLine commandLine(Map<String, String> environment) {
        var line = new CommandLine(new Postyard());
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setUsageHelpAutoWidth(true);
        line.setOverwrittenOptionsAllowed(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((exception, _) -> {
            var err = exception.getCommandLine().getErr();
            err.println("postyard: " + exception.getMessage());
            err.println("See: ./postyard help "
                    + (exception.getCommandLine().getParent() == null
                            ? ""
                            : exception.getCommandLine().getCommandName()));
            return exception.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
        });
        line.setExecutionExceptionHandler((exception, commandLine, _) -> {
            commandLine.getErr().println("postyard: " + Trouble.describe(exception));
            if (environment.containsKey("POSTYARD_DEBUG")) {
                exception.printStackTrace(commandLine.getErr());
            }
            return commandLine.getCommandSpec().exitCodeOnExecutionException();
        });
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** The version of the jar this class came in. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Postyard.class.getPackage().getImplementationVersion();
            return new String[] {"Postyard " + (version == null ? "(unpacked classes)" : version)};
        }
    }

    /** {@code postyard version}. */
    @Command(name = "version", description = "Print the version.")
    static final class VersionVerb implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().getOut().println(new Version().getVersion()[0]);
            return 0;
        }
    }
}

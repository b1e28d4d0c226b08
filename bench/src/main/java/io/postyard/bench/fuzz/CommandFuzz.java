package io.postyard.bench.fuzz;

import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.CommandParser;
import io.postyard.smtp.command.CommandWriter;

/** A command line is always a value, and what is well formed survives being written and read again. */
public final class CommandFuzz {
    private CommandFuzz() {}

    public static void fuzzerTestOneInput(byte[] line) {
        var command = CommandParser.parse(line);
        if (command instanceof Command.WellFormed wellFormed) {
            var written = CommandWriter.write(wellFormed);
            int length = written.length;
            while (length > 0 && (written[length - 1] == '\n' || written[length - 1] == '\r')) {
                length--;
            }
            var again = CommandParser.parse(written, 0, length);
            if (!again.equals(command)) {
                throw new IllegalStateException("read as " + command + ", then as " + again);
            }
        }
    }
}

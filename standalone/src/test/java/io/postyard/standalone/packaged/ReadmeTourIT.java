package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the five-minute tour of README.md as it stands there: every {@code sh} block under a {@code <!-- tour -->}
 * comment, in order, in one folder with {@code ./postyard up} running. Only the port is another one, for 2525 may be in
 * use on the machine that tests.
 */
@Timeout(600)
class ReadmeTourIT {
    private static final Pattern BLOCK = Pattern.compile("<!-- tour -->\\s*```sh\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void everyStepOfTheTourWorks() throws Exception {
        var steps = BLOCK.matcher(Files.readString(PostyardScript.ROOT.resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(steps).hasSizeGreaterThan(3);
        var postyard = new PostyardScript(folder);
        Files.createSymbolicLink(folder.resolve("examples"), PostyardScript.ROOT.resolve("examples"));
        Files.writeString(
                folder.resolve("postyard"),
                "#!/bin/sh\nexec sh " + PostyardScript.ROOT.resolve("postyard") + " \"$@\"\n");
        assertThat(folder.resolve("postyard").toFile().setExecutable(true)).isTrue();
        var running = postyard.up();
        try {
            for (var step : steps) {
                run(postyard, step);
            }
        } finally {
            running.kill();
        }
    }

    private static void run(PostyardScript postyard, String step) throws Exception {
        var outcome = postyard.shell(step.replace("127.0.0.1:2525", "127.0.0.1:" + postyard.smtp));
        assertThat(outcome.exitCode())
                .as("%s said: %s%s", step, outcome.output(), outcome.errors())
                .isZero();
        for (var expected : expectedOf(step)) {
            assertThat(outcome.output()).as(step).contains(expected);
        }
    }

    private static List<String> expectedOf(String step) {
        if (step.contains("cat .postyard/mail")) {
            return List.of("Received:", "Hello from the yard.");
        }
        if (step.contains("postyard trace")) {
            return List.of("bob@example.com", "delivered");
        }
        if (step.contains("postyard ledger")) {
            return List.of("The books balance.");
        }
        return step.contains("postyard policy") ? List.of("in force") : List.of();
    }
}

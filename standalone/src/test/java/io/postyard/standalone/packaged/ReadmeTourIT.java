package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.standalone.packaged.PostyardScript.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the five-minute tour of README.md as it stands there: every {@code sh} block under a {@code <!-- tour -->}
 * comment, in order, in one folder with {@code ./postyard up} running; what keeps running does so until the end. Only
 * the ports are others, for those of the text may be in use on the machine that tests.
 */
@Timeout(600)
class ReadmeTourIT {
    private static final Pattern BLOCK =
            Pattern.compile("<!-- tour(: keeps running)? -->\\s*```sh\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private record Step(String script, boolean keepsRunning) {}

    @Test
    void everyStepOfTheTourWorks() throws Exception {
        var steps = BLOCK.matcher(Files.readString(PostyardScript.ROOT.resolve("README.md")))
                .results()
                .map(block -> new Step(block.group(2), block.group(1) != null))
                .toList();
        assertThat(steps).hasSizeGreaterThan(3);
        var postyard = new PostyardScript(folder);
        var ports = otherPorts(postyard);
        prepare(ports);
        var quickstart = folder.resolve("examples").resolve("quickstart").toString();
        var running = new ArrayList<>(List.of(postyard.up("--policy", quickstart)));
        try {
            for (var step : steps) {
                var script = replace(step.script(), ports);
                if (step.keepsRunning()) {
                    running.add(postyard.launch("sh", "-euc", "exec " + script));
                    PostyardScript.awaitReady(running.getLast());
                } else {
                    run(postyard, script);
                }
            }
        } finally {
            running.forEach(Running::kill);
        }
    }

    /** What the text says, and what is free here. */
    private static Map<String, String> otherPorts(PostyardScript postyard) {
        var ports = new LinkedHashMap<String, String>();
        ports.put("2525", Integer.toString(postyard.smtp));
        for (var port : List.of("2526", "3587", "3465", "8081")) {
            ports.put(port, Integer.toString(PostyardScript.freePort()));
        }
        return ports;
    }

    private static String replace(String text, Map<String, String> ports) {
        var replaced = text;
        for (var port : ports.entrySet()) {
            replaced = replaced.replaceAll("\\b" + port.getKey() + "\\b", port.getValue());
        }
        return replaced;
    }

    private void prepare(Map<String, String> ports) throws IOException {
        for (var example : List.of("quickstart", "next-hop")) {
            var copy = Files.createDirectories(folder.resolve("examples").resolve(example));
            try (var files = Files.list(PostyardScript.ROOT.resolve("examples").resolve(example))) {
                for (var file : files.toList()) {
                    Files.writeString(copy.resolve(file.getFileName()), replace(Files.readString(file), ports));
                }
            }
        }
        Files.writeString(
                folder.resolve("postyard"),
                "#!/bin/sh\nexec sh " + PostyardScript.ROOT.resolve("postyard") + " \"$@\"\n");
        assertThat(folder.resolve("postyard").toFile().setExecutable(true)).isTrue();
    }

    private static void run(PostyardScript postyard, String script) throws Exception {
        var outcome = postyard.shell(script);
        assertThat(outcome.exitCode())
                .as("%s said: %s%s", script, outcome.output(), outcome.errors())
                .isZero();
        for (var expected : expectedOf(script)) {
            assertThat(outcome.output()).as(script).contains(expected);
        }
        if (script.contains("cat .next-hop/mail")) {
            assertThat(outcome.output().lines().filter(line -> line.startsWith("Received:")))
                    .as("lines of the two that had it")
                    .hasSize(2);
        }
    }

    private static List<String> expectedOf(String script) {
        if (script.contains("/mail/example.")) {
            return List.of("Received:", "Hello from the yard.");
        }
        if (script.contains("postyard trace")) {
            return List.of("bob@example.com", "delivered");
        }
        if (script.contains("postyard ledger")) {
            return List.of("The books balance.");
        }
        return script.contains("postyard policy") ? List.of("in force") : List.of();
    }
}

package io.postyard.bench;

import io.postyard.bench.load.LoadGenerator;
import io.postyard.bench.load.LoadPlan;
import io.postyard.bench.process.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Reads plans from standard input, one JSON line each; prints one line of report for each. */
@Command(name = "generate", description = "Send load: a plan in, a report out, as lines of JSON")
final class GenerateCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var report = new LoadGenerator(Json.read(line, LoadPlan.class)).run();
            System.out.println(Json.line(report));
        }
        return 0;
    }
}

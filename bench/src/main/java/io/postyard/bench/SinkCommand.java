package io.postyard.bench;

import io.postyard.bench.process.Json;
import io.postyard.bench.sink.Sink;
import io.postyard.bench.sink.SinkPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves mail; obeys {@code begin <plan>}, {@code counts} and {@code report} on standard input. */
@Command(name = "sink", description = "Take mail: orders in, reports out, as lines of JSON; prints its port first")
final class SinkCommand implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "0", description = "0 = any (default)")
    private int port;

    @Option(names = "--domains", defaultValue = "1", description = "Domains, each at an address of its own")
    private int domains;

    @Override
    public Integer call() throws Exception {
        var sink = new Sink(port, domains);
        System.out.println(sink.port());
        Thread.ofPlatform().daemon().name("orders").start(() -> obey(sink));
        sink.run();
        return 0;
    }

    private static void obey(Sink sink) {
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("begin ")) {
                    sink.begin(Json.read(line.substring(6), SinkPlan.class));
                    System.out.println("{}");
                } else {
                    System.out.println(Json.line(sink.report(line.equals("report"))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sink.close();
        }
    }
}

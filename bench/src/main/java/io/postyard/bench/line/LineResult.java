package io.postyard.bench.line;

import io.postyard.bench.measure.MachineFacts;
import io.postyard.bench.process.Json;
import io.postyard.bench.server.MailServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a line in {@code bench/results/<date>-<line>.json}.
 *
 * @param durability what 250 means, by server
 * @param filesystem that held the queues
 */
record LineResult(
        String date,
        Line line,
        Comparison.Pace pace,
        MachineFacts machine,
        String filesystem,
        Map<MailServer.Kind, String> durability,
        List<Measurement> measurements) {
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(date + "-" + line + ".json"), Json.pretty(this) + "\n");
    }

    /** The last one by its date. */
    static Optional<LineResult> newest(Path folder, Line line) throws IOException {
        try (var files = Files.list(folder)) {
            var newest = files.filter(file -> file.getFileName().toString().endsWith("-" + line + ".json"))
                    .sorted()
                    .reduce((earlier, later) -> later);
            return newest.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Json.read(Files.readString(newest.get()), LineResult.class));
        }
    }
}

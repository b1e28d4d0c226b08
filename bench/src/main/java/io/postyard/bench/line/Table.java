package io.postyard.bench.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** The table of results, for the screen and for {@code docs/performance.md}. */
public final class Table {
    private static final String BEGIN = "<!-- results: bench/run --docs writes what is between these marks -->";
    private static final String END = "<!-- end of results -->";
    private static final String HEADING = """
            | line | work | Postyard | Postfix | ratio | first bar | goal | met |
            |---|---|---|---|---|---|---|---|
            """;

    private Table() {}

    static String of(List<Line> lines, List<Measurement> measured) {
        return lines.stream()
                .flatMap(line -> line.rows().stream())
                .map(row -> row.markdown(measured))
                .collect(Collectors.joining("\n", HEADING, ""));
    }

    /** Puts the newest result of every line into the document. */
    public static void writeInto(Path document, Path results) throws IOException {
        var rows = new ArrayList<String>();
        var machines = new LinkedHashSet<String>();
        for (var line : Line.values()) {
            var result = LineResult.newest(results, line);
            if (result.isPresent()) {
                var found = result.get();
                line.rows().forEach(row -> rows.add(row.markdown(found.measurements())));
                machines.add(
                        "%s: %s, %d cores, %s, %s, queues on %s; rounds %d, warm-up %s s, measured %s s, memory %s; load before %s"
                                .formatted(
                                        found.date(),
                                        found.machine().cpu(),
                                        found.machine().cores(),
                                        found.machine().kernel(),
                                        found.machine().jdk(),
                                        found.filesystem(),
                                        found.pace().rounds(),
                                        Figures.plain(found.pace().warmUpSeconds()),
                                        Figures.plain(found.pace().seconds()),
                                        found.pace().fullMemory() ? "full" : "as it was",
                                        found.machine().loadBefore()));
            }
        }
        var text = Files.readString(document);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(document + " has no marks for the results");
        }
        Files.writeString(
                document,
                text.substring(0, begin + BEGIN.length())
                        + "\n\n"
                        + HEADING
                        + String.join("\n", rows)
                        + "\n\n"
                        + machines.stream().map(machine -> "- " + machine).collect(Collectors.joining("\n"))
                        + "\n\n"
                        + text.substring(end));
    }
}

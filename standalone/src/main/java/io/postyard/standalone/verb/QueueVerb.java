package io.postyard.standalone.verb;

import io.postyard.wire.trail.QueueReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postyard queue}: what waits, for whom, since when and why. */
@Command(
        name = "queue",
        description = "Show what waits: by destination, or the messages for one destination, or one message.")
public final class QueueVerb implements Callable<Integer> {
    /** More lines than this nobody reads on a terminal. */
    private static final int MOST_LINES = 1_000;

    private final InstantSource clock = InstantSource.system();

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(
            arity = "0..1",
            paramLabel = "DESTINATION|ID",
            description = "Part of a destination, such as example.net, or a message id.")
    private String which;

    @Override
    public Integer call() {
        if (which == null) {
            byDestination();
        } else {
            details(which);
        }
        return 0;
    }

    private void byDestination() {
        var sums = new TreeMap<String, DestinationSum>();
        new QueueReader(kafka.settings()).read(entry -> {
            var line = QueueLine.of(entry);
            sums.computeIfAbsent(line.destination(), DestinationSum::new).add(line);
        });
        var out = spec.commandLine().getOut();
        var sorted = sums.values().stream()
                .sorted(Comparator.comparingLong(DestinationSum::messages)
                        .reversed()
                        .thenComparing(DestinationSum::destination))
                .toList();
        if (json) {
            Json.print(out, sorted.stream().map(DestinationSum::asJson).toList());
        } else if (sorted.isEmpty()) {
            out.println("The queue is empty.");
        } else {
            print(out, sorted);
        }
    }

    private void print(PrintWriter out, List<DestinationSum> sums) {
        var now = clock.instant();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("DESTINATION", "MESSAGES", "RECIPIENTS", "OLDEST", "NEXT DUE", "LAST PROBLEM"));
        for (var sum : sums) {
            rows.add(List.of(
                    sum.destination(),
                    Long.toString(sum.messages()),
                    Long.toString(sum.recipients()),
                    Text.age(Duration.between(sum.oldest(), now)),
                    sum.nextDue().map(due -> due(due, now)).orElse("now"),
                    sum.problem().orElse("-")));
        }
        Text.columns(rows).forEach(out::println);
        long messages = sums.stream().mapToLong(DestinationSum::messages).sum();
        long recipients = sums.stream().mapToLong(DestinationSum::recipients).sum();
        out.println();
        out.println(Text.count(messages, "message") + " for " + Text.count(recipients, "recipient") + " at "
                + Text.count(sums.size(), "destination") + ". More: ./postyard queue DESTINATION");
    }

    private void details(String wanted) {
        var folded = wanted.toLowerCase(Locale.ROOT);
        var lines = new ArrayList<QueueLine>();
        var matching = new long[1];
        new QueueReader(kafka.settings()).read(entry -> {
            var line = QueueLine.of(entry);
            if (line.destination().toLowerCase(Locale.ROOT).contains(folded)
                    || line.id().value().equalsIgnoreCase(wanted)) {
                matching[0]++;
                if (lines.size() < MOST_LINES) {
                    lines.add(line);
                }
            }
        });
        lines.sort(Comparator.comparing(QueueLine::id));
        var out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, lines.stream().map(QueueLine::asJson).toList());
            return;
        }
        if (lines.isEmpty()) {
            out.println("Nothing in the queue for '" + wanted + "'.");
        }
        lines.forEach(line -> print(out, line));
        if (matching[0] > lines.size()) {
            out.println("… and " + (matching[0] - lines.size()) + " more.");
        }
    }

    private void print(PrintWriter out, QueueLine line) {
        var now = clock.instant();
        out.println(line.id() + "  " + line.state() + "  " + Text.age(Duration.between(line.acceptedAt(), now))
                + " old, " + Text.size(line.size()) + ", " + Text.count(line.attempts(), "attempt")
                + line.nextDue().map(due -> ", next " + due(due, now)).orElse(""));
        out.println("    from <" + line.sender() + "> via " + line.destination());
        out.println("    to   " + String.join(", ", line.recipients()));
        line.problem().ifPresent(problem -> out.println("    " + problem));
    }

    private static String due(Instant due, Instant now) {
        return due.isAfter(now) ? "in " + Text.age(Duration.between(now, due)) : "now";
    }
}

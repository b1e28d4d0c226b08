package io.postyard.standalone.verb;

import io.postyard.mail.ledger.Ledger;
import io.postyard.mail.ledger.LedgerReport;
import io.postyard.mail.ledger.Place;
import io.postyard.mail.ledger.Window;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.trail.QueueEntry;
import io.postyard.wire.trail.QueueReader;
import io.postyard.wire.trail.TrailReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code postyard ledger}: balances the books, and names what does not add up. */
@Command(
        name = "ledger",
        description = "Check that every accepted recipient is delivered, returned or in the queue;"
                + " exit code 1 if the books do not balance.")
public final class LedgerVerb implements Callable<Integer> {
    private final InstantSource clock = InstantSource.system();

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "Messages accepted from then on: 2026-11-22, 2026-11-22T14:30, or an age such as 2h or 7d"
                    + " (default: all).")
    private Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "Messages accepted before then (default: now).")
    private Instant to;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--metrics",
            paramLabel = "FILE",
            description = "Also write the sums to a file in Prometheus' text format.")
    private Path metrics;

    @Override
    public Integer call() throws IOException {
        var report = balance(kafka.settings());
        if (metrics != null) {
            LedgerMetrics.write(metrics, report, clock.instant());
        }
        var out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, asJson(report));
        } else {
            print(out, report);
        }
        return report.balanced() ? 0 : 1;
    }

    /** Events until now, then the queue, then the events since: what moves meanwhile is judged by neither. */
    private LedgerReport balance(KafkaSettings settings) {
        var start = from == null ? Instant.EPOCH : from;
        var window = new Window(start, to == null ? Instant.MAX : to);
        var ledger = new Ledger(window);
        var trail = new TrailReader(settings);
        var before = clock.instant();
        trail.read(start, before, ledger::add);
        new QueueReader(settings).read(entry -> add(ledger, entry));
        ledger.queueIsRead();
        trail.read(before, Instant.MAX, ledger::add);
        return ledger.close();
    }

    private static void add(Ledger ledger, QueueEntry entry) {
        switch (entry) {
            case QueueEntry.Unrouted(var message) -> {
                for (int i = 0; i < message.envelope().recipients().size(); i++) {
                    ledger.queued(message.id(), i, Place.ACCEPTED);
                }
            }
            case QueueEntry.Pending(var order) ->
                order.addressees()
                        .forEach(addressee -> ledger.queued(order.messageId(), addressee.index(), Place.PENDING));
            case QueueEntry.Deferred(var order, var _) ->
                order.addressees()
                        .forEach(addressee -> ledger.queued(order.messageId(), addressee.index(), Place.DEFERRED));
        }
    }

    private static void print(PrintWriter out, LedgerReport report) {
        out.println(Text.count(report.messages(), "message") + ", " + Text.count(report.accepted(), "recipient") + ":");
        out.printf("  %-10s %12d%n", "delivered", report.delivered());
        out.printf("  %-10s %12d%n", "bounced", report.bounced());
        out.printf("  %-10s %12d%n", "expired", report.expired());
        out.printf("  %-10s %12d%n", "queued", report.queued());
        if (report.moving() > 0) {
            out.printf("  %-10s %12d%n", "moving", report.moving());
        }
        if (report.unrouted() > 0) {
            out.println("and " + Text.count(report.unrouted(), "recipient") + " of messages that are not routed yet");
        }
        if (report.bounced() + report.expired() > 0) {
            out.println("failures reported: " + report.reports() + ", of which nobody is told: " + report.silences());
        }
        if (report.balanced()) {
            out.println("The books balance.");
            return;
        }
        out.println("THE BOOKS DO NOT BALANCE:");
        report.counts().forEach((kind, count) -> out.println("  " + count + " × " + kind.words()));
        report.problems()
                .forEach(problem -> out.println("    " + problem.messageId() + " recipient " + problem.recipient()
                        + ": " + problem.kind().words()));
        out.println("Look at one with ./postyard trace ID.");
    }

    private static Map<String, Object> asJson(LedgerReport report) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("balanced", report.balanced());
        fields.put("messages", report.messages());
        fields.put("accepted", report.accepted());
        fields.put("delivered", report.delivered());
        fields.put("bounced", report.bounced());
        fields.put("expired", report.expired());
        fields.put("queued", report.queued());
        fields.put("unrouted", report.unrouted());
        fields.put("moving", report.moving());
        fields.put("reports", report.reports());
        fields.put("silences", report.silences());
        fields.put("outside", report.outside());
        fields.put("counts", report.counts());
        fields.put(
                "problems",
                report.problems().stream()
                        .map(problem -> Map.of(
                                "kind", problem.kind().name(),
                                "id", problem.messageId().value(),
                                "recipient", problem.recipient()))
                        .toList());
        return fields;
    }
}

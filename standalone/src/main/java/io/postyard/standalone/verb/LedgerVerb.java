package io.postyard.standalone.verb;

import io.postyard.mail.ledger.LedgerReport;
import io.postyard.mail.ledger.Problem;
import io.postyard.mail.ledger.Window;
import io.postyard.wire.books.Books;
import io.postyard.wire.books.NotSettledException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code postyard ledger}: balances the books, and names what does not add up. */
@Command(
        name = "ledger",
        description =
                "Check that every acknowledged message was routed or waits for the router, and that every recipient"
                        + " is delivered, returned or in the queue; exit code 1 if the books do not balance,"
                        + " 3 if that cannot be said yet, for a transaction is open.")
public final class LedgerVerb implements Callable<Integer> {
    private static final int NOT_SETTLED = 3;

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
        var out = spec.commandLine().getOut();
        LedgerReport report;
        try {
            report = Books.balance(
                    kafka.settings(), new Window(from == null ? Instant.EPOCH : from, to == null ? Instant.MAX : to));
        } catch (NotSettledException e) {
            if (json) {
                Json.print(out, Map.of("settled", false, "why", e.getMessage()));
            } else {
                out.println("NOT SETTLED YET: " + e.getMessage() + ".");
            }
            return NOT_SETTLED;
        }
        if (metrics != null) {
            LedgerMetrics.write(metrics, report, clock.instant());
        }
        if (json) {
            Json.print(out, asJson(report));
        } else {
            print(out, report);
        }
        return report.balanced() ? 0 : 1;
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
        if (report.removed() > 0) {
            out.printf("  %-10s %12d%n", "removed", report.removed());
        }
        if (report.waiting() > 0) {
            out.println("and " + Text.count(report.waiting(), "message") + " not routed yet, with "
                    + Text.count(report.unrouted(), "recipient"));
        }
        if (report.neverToRoute() > 0) {
            out.println(
                    "and " + Text.count(report.neverToRoute(), "message") + " removed by an operator, never routed");
        }
        if (report.bounced() + report.expired() > 0) {
            out.println("failures reported: " + report.reports() + ", of which nobody is told: " + report.silences());
        }
        if (report.balanced()) {
            out.println("The books balance.");
            if (report.setAside() > 0) {
                out.println(Text.count(report.setAside(), "record")
                        + " of messages outside this window set aside, see: ./postyard unreadable");
            }
            return;
        }
        out.println("THE BOOKS DO NOT BALANCE:");
        new TreeMap<>(report.counts())
                .forEach((kind, count) -> out.println("  " + count + " × " + kind + ": " + kind.words()));
        report.problems()
                .forEach(problem -> out.println(
                        "    " + problem.messageId() + " recipient " + problem.recipient() + " " + problem.kind()));
        out.println("What happened to one of them: ./postyard trace ID");
        if (report.counts().containsKey(Problem.Kind.SET_ASIDE)) {
            out.println("What is set aside, and why:   ./postyard unreadable");
        }
    }

    private static Map<String, Object> asJson(LedgerReport report) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("settled", true);
        fields.put("balanced", report.balanced());
        fields.put("messages", report.messages());
        fields.put("accepted", report.accepted());
        fields.put("delivered", report.delivered());
        fields.put("bounced", report.bounced());
        fields.put("expired", report.expired());
        fields.put("queued", report.queued());
        fields.put("removed", report.removed());
        fields.put("unrouted", report.unrouted());
        fields.put("waiting", report.waiting());
        fields.put("neverToRoute", report.neverToRoute());
        fields.put("moving", report.moving());
        fields.put("reports", report.reports());
        fields.put("silences", report.silences());
        fields.put("setAside", report.setAside());
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

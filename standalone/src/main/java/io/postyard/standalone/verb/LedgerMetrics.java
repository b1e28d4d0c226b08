package io.postyard.standalone.verb;

import io.postyard.mail.ledger.LedgerReport;
import io.postyard.mail.ledger.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;

/** A balance of the books in Prometheus' text format, for a collector that reads files. */
final class LedgerMetrics {
    private LedgerMetrics() {}

    /** Replaces the file in one step, so that nobody reads half of it. */
    static void write(Path file, LedgerReport report, Instant checkedAt) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text(report, checkedAt));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static String text(LedgerReport report, Instant checkedAt) {
        var text = new StringBuilder();
        gauge(text, "balanced", "1 if the books balanced", report.balanced() ? 1 : 0);
        gauge(text, "checked_timestamp_seconds", "When they were looked at", checkedAt.getEpochSecond());
        gauge(text, "accepted_recipients", "Recipients accepted in the window", report.accepted());
        gauge(text, "queued_recipients", "Of these, still in the queue", report.queued());
        gauge(text, "unrouted_messages", "Messages acknowledged and not yet routed", report.waiting());
        gauge(text, "set_aside_records", "Records on unreadable, whatever the window", report.setAside());
        head(text, "problems", "Recipients, messages or records that do not add up, by what is wrong");
        for (var kind : Problem.Kind.values()) {
            text.append("postyard_ledger_problems{kind=\"")
                    .append(kind.name().toLowerCase(Locale.ROOT))
                    .append("\"} ")
                    .append(report.counts().getOrDefault(kind, 0L))
                    .append('\n');
        }
        return text.toString();
    }

    private static void gauge(StringBuilder text, String name, String help, long value) {
        head(text, name, help);
        text.append("postyard_ledger_").append(name).append(' ').append(value).append('\n');
    }

    private static void head(StringBuilder text, String name, String help) {
        text.append("# HELP postyard_ledger_")
                .append(name)
                .append(' ')
                .append(help)
                .append('\n');
        text.append("# TYPE postyard_ledger_").append(name).append(" gauge\n");
    }
}

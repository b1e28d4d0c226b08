package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/metrics.md names every metric of a running Postyard that is Postyard's own, and no other. */
@Timeout(300)
class MetricsPageIT {
    /** The first cell of a row. */
    private static final Pattern ON_THE_PAGE = Pattern.compile("(?m)^\\| `(postyard_[a-z_]+)(?:\\{[^}]*})?` \\|");

    /** A counter's name may be told without its suffix: so says OpenMetrics. */
    private static final Pattern REGISTERED = Pattern.compile("(?m)^# TYPE (postyard_[a-z_]+) (counter)?");

    @TempDir
    Path folder;

    @Test
    void thePageAndTheProgramNameTheSame() throws Exception {
        var page = Files.readString(PostyardScript.ROOT.resolve("docs/metrics.md"));
        var postyard = new PostyardScript(folder);
        var running = postyard.up();
        try {
            // Some are made by the first delivery.
            var sent = postyard.shell("printf 'Subject: First\\r\\n\\r\\nHello.\\r\\n' | curl -sS smtp://127.0.0.1:"
                    + postyard.smtp + " --mail-from ann@example.org --mail-rcpt bob@example.com --upload-file -;"
                    + " until ls .postyard/mail/example.com/bob/new/* >/dev/null 2>&1; do sleep 0.2; done;"
                    + " until curl -sS http://127.0.0.1:" + postyard.http
                    + "/q/metrics | grep -q '^postyard_worker_recipients_total'; do sleep 0.2; done;"
                    + " curl -sS http://127.0.0.1:" + postyard.http + "/q/metrics");
            assertThat(sent.exitCode()).as(sent.errors()).isZero();
            assertThat(withoutMaxima(registered(sent.output()))).isEqualTo(onThePage(page));
        } finally {
            running.kill();
        }
    }

    /** A timer's or summary's largest value is a series of its own to Prometheus, but no metric of its own. */
    private static TreeSet<String> withoutMaxima(TreeSet<String> names) {
        return names.stream()
                .filter(name -> !name.endsWith("_max") || !names.contains(name.substring(0, name.length() - 4)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> onThePage(String page) {
        return ON_THE_PAGE
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> registered(String metrics) {
        return REGISTERED
                .matcher(metrics)
                .results()
                .map(match -> match.group(2) == null || match.group(1).endsWith("_total")
                        ? match.group(1)
                        : match.group(1) + "_total")
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

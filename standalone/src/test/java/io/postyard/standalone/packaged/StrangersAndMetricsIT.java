package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.SmtpClient;
import java.io.IOException;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md: whatever strangers say, and wherever mail is sent, no label gets another value. */
class StrangersAndMetricsIT extends BetweenTwoPeers {
    private static final int MANY = 1000;

    /** Of these, each gets three refusals, and a session ends at its twentieth. */
    private static final int PER_SESSION = 6;

    @Test
    void nobodyAddsASeries() throws Exception {
        dns.a("mx.able.test", able.ip());
        // Once each, for what is only counted from its first time on.
        strangersCome(0, PER_SESSION);
        mailGoesOut(0, 2);
        var before = series(metrics());

        strangersCome(PER_SESSION, MANY);
        mailGoesOut(2, MANY);
        var page = metrics();
        assertThat(series(page)).isEqualTo(before);
        assertThat(page).doesNotContainIgnoringCase("stranger");
    }

    /** With names, commands, mechanisms, senders and recipients that nobody else has. */
    private void strangersCome(int from, int to) throws IOException {
        for (int first = from; first < to; first += PER_SESSION) {
            try (var client = SmtpClient.connect(postyard.smtp)) {
                for (int i = first; i < Math.min(to, first + PER_SESSION); i++) {
                    assertThat(client.command("HELO stranger" + i + ".test")).startsWith("250");
                    assertThat(client.command("STRANGER" + i)).startsWith("5");
                    assertThat(client.command("AUTH STRANGER" + i)).startsWith("5");
                    assertThat(client.command("MAIL FROM:<stranger" + i + "@stranger.test>"))
                            .startsWith("250");
                    assertThat(client.command("RCPT TO:<bob@stranger" + i + ".test>"))
                            .startsWith("550");
                    assertThat(client.command("RSET")).startsWith("250");
                }
            }
        }
    }

    /** To as many destinations: every other domain has a host, the others do not exist and are reported. */
    private void mailGoesOut(int from, int to) throws IOException {
        var rcpts = new String[to - from];
        for (int i = from; i < to; i++) {
            if (i % 2 == 0) {
                dns.mx("stranger" + i + ".test", 10, "mx.able.test");
            }
            rcpts[i - from] = "RCPT TO:<bob@stranger" + i + ".test>";
        }
        submit("MAIL FROM:<sender@here.test>", rcpts);
        takenBy(able, "bob@stranger" + (to - 2) + ".test");
        awaitDrained();
    }

    private String metrics() throws Exception {
        var fetched = postyard.shell("curl -sSf http://127.0.0.1:" + postyard.http + "/q/metrics");
        assertThat(fetched.exitCode()).as(fetched.errors()).isZero();
        return fetched.output();
    }

    /** Name and labels of each of Postyard's own. */
    private static TreeSet<String> series(String page) {
        return page.lines()
                .filter(line -> line.startsWith("postyard_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

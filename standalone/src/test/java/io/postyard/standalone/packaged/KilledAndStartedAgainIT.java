package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One story through the program: mail in, every verb, kill -9, start again, stop. */
@Timeout(600)
class KilledAndStartedAgainIT {
    @TempDir
    Path folder;

    @Test
    void goesOnWithTheQueueAsItWas() throws Exception {
        var postyard = new PostyardScript(folder);
        var killed = postyard.up();
        try {
            assertThat(get(postyard, "/q/health/ready")).contains("\"UP\"");
            assertThat(get(postyard, "/q/health/started")).contains("\"UP\"");
            assertThat(get(postyard, "/q/health/live")).contains("\"UP\"");
            assertThat(get(postyard, "/q/metrics")).contains("postyard");
            secondOnTheSameFolderIsRefused();
            // Deferred: nothing listens at the next hop of examples/quickstart.
            send(postyard, "bob@example.com", "ann@example.net");
        } finally {
            killed.kill();
        }
        assertThat(postyard.verb("queue").errors()).contains("not running");

        var again = postyard.up();
        try {
            assertThat(waiting(postyard, 1)).first().satisfies(entry -> assertThat(entry)
                    .containsEntry("destination", "smtp:127.0.0.1:2526")
                    .containsEntry("recipients", 1));
            refused(postyard, "nobody@example.net");
            send(postyard, "ann@example.net");
            waiting(postyard, 2);
            assertThat(postyard.verb("queue", "example.net").exitCode()).isZero();
            assertThat(postyard.verb("queue", "2526").output()).contains("ann@example.net");
            traceTells(postyard);
            traceTellsWhatWasRefused(postyard);
            var ledger = postyard.verb("ledger");
            assertThat(ledger.exitCode()).as(ledger.output()).isZero();
            assertThat(ledger.output()).contains("The books balance.");
            assertThat(postyard.verb("policy").output()).contains("local/example-com", "in force");
            assertThat(postyard.verb("kafka").output()).contains("accepted", "kafka-topics.sh", "127.0.0.1:");
            assertThat(again.stop()).isZero();
            assertThat(again.said()).contains("Stopped.", "stays queued");
        } finally {
            again.kill();
        }
    }

    private void secondOnTheSameFolderIsRefused() throws Exception {
        var refused = new PostyardScript(folder).refusedUp();
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.errors()).contains("in use by another postyard");
    }

    private static void traceTells(PostyardScript postyard) throws Exception {
        var found = PostyardScript.json(postyard.verb("trace", "bob@example.com", "--json"));
        assertThat(found)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(1);
        var id = ((Map<?, ?>) ((List<?>) found).getFirst()).get("id").toString();
        var trace = postyard.verb("trace", id);
        assertThat(trace.output())
                .contains(
                        "accepted from <ann@example.org>",
                        "bob@example.com: delivered",
                        "MailDomain/local/example-com@1");
        assertThat(postyard.verb("trace", "nobody@nowhere.example").exitCode()).isEqualTo(1);
    }

    private static void refused(PostyardScript postyard, String recipient) throws Exception {
        assertThat(curl(postyard, "--mail-rcpt " + recipient).errors()).contains("550");
    }

    /** Ingress tells it within seconds. */
    private static void traceTellsWhatWasRefused(PostyardScript postyard) throws Exception {
        for (int look = 0; look < 60; look++) {
            var trace = postyard.verb("trace", "nobody@example.net");
            if (trace.exitCode() == 0) {
                assertThat(trace.output())
                        .contains(
                                "550 5.1.1 No such recipient here by MailDomain/local/example-net@1",
                                "<ann@example.org>");
                var found = (List<?>) PostyardScript.json(postyard.verb("trace", "nobody@example.net", "--json"));
                assertThat(found).hasSize(1);
                assertThat((Map<?, ?>) found.getFirst()).satisfies(entry -> {
                    assertThat(entry.get("state")).isEqualTo("refused");
                    assertThat(entry.get("policies").toString()).contains("MailDomain/local/example-net@1");
                });
                return;
            }
        }
        throw new AssertionError("the trail never told of the refusal");
    }

    /** Waits until the queue holds so many messages, all deferred. */
    private static List<Map<String, Object>> waiting(PostyardScript postyard, int messages) throws Exception {
        for (int look = 0; look < 60; look++) {
            @SuppressWarnings("unchecked")
            var queue = (List<Map<String, Object>>) PostyardScript.json(postyard.verb("queue", "--json"));
            if (queue.stream()
                    .anyMatch(entry -> entry.get("messages").equals(messages) && entry.get("nextDue") != null)) {
                return queue;
            }
        }
        throw new AssertionError("the queue never held " + messages + " messages");
    }

    private static void send(PostyardScript postyard, String... recipients) throws Exception {
        var to = String.join(
                " ", List.of(recipients).stream().map(r -> "--mail-rcpt " + r).toList());
        var sent = curl(postyard, to);
        assertThat(sent.exitCode()).as(sent.errors()).isZero();
    }

    private static PostyardScript.Outcome curl(PostyardScript postyard, String recipients) throws Exception {
        return postyard.shell("printf 'From: ann@example.org\\r\\nSubject: First\\r\\n\\r\\nHello.\\r\\n' | curl -sS"
                + " smtp://127.0.0.1:" + postyard.smtp + " --mail-from ann@example.org " + recipients
                + " --upload-file -");
    }

    private static String get(PostyardScript postyard, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + postyard.http + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}

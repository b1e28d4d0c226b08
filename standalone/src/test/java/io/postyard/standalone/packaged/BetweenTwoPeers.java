package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.DeliveryReport;
import io.postyard.e2e.Maildirs;
import io.postyard.e2e.SmtpClient;
import io.postyard.testkit.dns.TestDns;
import io.postyard.testkit.smtp.PeerMessage;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program between two peers: {@code able.test} offers every extension that we use, {@code plain.test} none but
 * SIZE, {@code here.test} is kept in maildirs. Each test has a sender of its own, so that what lies in his maildir is what
 * he was told. In the end the books must balance.
 */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BetweenTwoPeers {
    /** An address that leads to ourselves. */
    static final String LOOPS = "127.0.0.9";

    @TempDir
    static Path folder;

    final TestDns dns = TestDns.start();
    final ScriptedPeer able = ScriptedPeer.start().offer("BINARYMIME");
    final ScriptedPeer plain = ScriptedPeer.start();
    PostyardScript postyard;
    private PostyardScript.Running running;
    Maildirs maildirs;

    @BeforeAll
    void start() throws Exception {
        List.of("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "CHUNKING").forEach(plain::hide);
        postyard = new PostyardScript(folder);
        maildirs = new Maildirs(postyard.data().resolve("mail"));
        var policy = Files.createDirectory(folder.resolve("policy"));
        Files.writeString(
                policy.resolve("here.yaml"), domain("here", "maildir: {path: \"mail/{domain}/{localPart}\"}"));
        Files.writeString(policy.resolve("able.yaml"), domain("able", hosts(able)));
        Files.writeString(policy.resolve("plain.yaml"), domain("plain", hosts(plain)));
        Files.writeString(policy.resolve("relay.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: relay}
                spec:
                  match: {listeners: [Submission], clients: {networks: [127.0.0.0/8]}}
                  admission: {relay: Allow}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: quick}
                spec:
                  delivery: {retry: {schedule: [1s]}}
                """);
        running = postyard.up(
                "--policy",
                policy.toString(),
                "--dns",
                dns.address(),
                "--mx-port",
                Integer.toString(able.port()),
                "--own-hosts",
                LOOPS + ",balancer.test");
    }

    @AfterAll
    void stop() throws Exception {
        try {
            awaitDrained();
            var ledger = postyard.verb("ledger");
            assertThat(ledger.exitCode()).as(ledger.output()).isZero();
        } finally {
            running.kill();
            able.close();
            plain.close();
            dns.close();
        }
    }

    private static String domain(String name, String delivery) {
        return """
               apiVersion: postyard.io/v1alpha1
               kind: MailDomain
               metadata: {name: %s}
               spec:
                 domainName: %s.test
                 delivery: {%s}
               """.formatted(name, name, delivery);
    }

    private static String hosts(ScriptedPeer peer) {
        return "smtp: {hosts: [{host: %s, port: %d}]}".formatted(peer.ip(), peer.port());
    }

    void send(String mail, String... rcpts) throws IOException {
        send(postyard.smtp, mail, rcpts);
    }

    void submit(String mail, String... rcpts) throws IOException {
        send(postyard.submission, mail, rcpts);
    }

    /** A short message whose subject is its MAIL command. */
    private static void send(int port, String mail, String... rcpts) throws IOException {
        try (var client = SmtpClient.connect(port)) {
            assertThat(client.command(mail)).startsWith("250");
            for (var rcpt : rcpts) {
                assertThat(client.command(rcpt)).startsWith("250");
            }
            assertThat(client.command("DATA")).startsWith("354");
            var subject = mail.chars().allMatch(c -> c < 128) ? mail : "none";
            assertThat(client.finish(("Subject: " + subject + "\r\n\r\nHello.\r\n").getBytes(StandardCharsets.UTF_8)))
                    .startsWith("250");
        }
    }

    static PeerMessage takenBy(ScriptedPeer peer, String recipient) {
        peer.await("mail for " + recipient, p -> !p.acceptedFor(recipient).isEmpty());
        return peer.acceptedFor(recipient).getFirst();
    }

    DeliveryReport reportTo(String address) {
        Eventually.holds(
                "a report to " + address, () -> !maildirs.messages(address).isEmpty());
        return DeliveryReport.of(maildirs.messages(address).getFirst());
    }

    void awaitDrained() {
        Eventually.holds("the queue is empty", () -> {
            try {
                return ((List<?>) PostyardScript.json(postyard.verb("queue", "--json"))).isEmpty();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}

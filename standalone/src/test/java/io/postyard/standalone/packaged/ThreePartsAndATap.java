package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.e2e.SmtpClient;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ingress, router and worker as processes on one broker, behind a tap, and a next hop for {@code peer.test} and {@code
 * narrow.test}, which has one connection at a time. Tests say how many copies of each message arrive; in the end none has
 * come since, nothing is set aside, and the books balance.
 */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ThreePartsAndATap {

    @TempDir
    static Path folder;

    final ScriptedPeer peer = ScriptedPeer.start();
    final int smtp = PostyardScript.freePort();
    final int kafka = PostyardScript.freePort();
    private final Map<String, Integer> copies = new HashMap<>();
    private EmbeddedBroker broker;
    KafkaTap tap;
    private PostyardScript postyard;
    RunningPart ingress;
    RunningPart router;
    RunningPart worker;

    @BeforeAll
    void start() throws Exception {
        int behind = PostyardScript.freePort();
        broker = EmbeddedBroker.start(
                BrokerSettings.single(folder.resolve("kafka")).withPort(behind).withoutHaste(),
                Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + kafka));
        tap = new KafkaTap(kafka, behind);
        postyard = new PostyardScript(folder);
        startRouter();
        startIngress();
        startWorker();
        router.awaitReason("policy publish");
        publish();
        for (var part : List.of(ingress, router, worker)) {
            part.awaitReady();
        }
    }

    void startIngress() {
        ingress = part("ingress", "ingress-smtp", Map.of("POSTYARD_INGRESS_LISTENERS", "relay:127.0.0.1:" + smtp));
    }

    void startRouter() {
        router = part(
                "router",
                "router",
                Map.of(
                        "POSTYARD_ROUTER_TOPICS_REPLICATION", "1",
                        "POSTYARD_ROUTER_TOPICS_MIN_INSYNC_REPLICAS", "1",
                        "POSTYARD_ROUTER_TOPICS_PARTITIONS", "2",
                        "POSTYARD_ROUTER_TOPICS_JOURNAL_PARTITIONS", "1"));
    }

    void startWorker() {
        worker = part(
                "worker",
                "delivery-worker",
                Map.of("POSTYARD_WORKER_DATA_DIR", folder.resolve("data").toString()));
    }

    private RunningPart part(String name, String module, Map<String, String> settings) {
        var environment = new HashMap<>(settings);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafka);
        return RunningPart.start(name, module, environment);
    }

    private void publish() throws Exception {
        var policy = Files.createDirectory(folder.resolve("policy"));
        Files.writeString(policy.resolve("peer.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: peer}
                spec: {domainName: peer.test, delivery: {smtp: {hosts: [{host: %s, port: %d}]}}}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: kept}
                spec: {domainName: kept.test, delivery: {maildir: {path: "mail/{domain}/{localPart}"}}}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: narrow}
                spec: {domainName: narrow.test, delivery: {smtp: {hosts: [{host: %s, port: %d}]}}}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: narrow}
                spec: {match: {recipientDomains: [narrow.test]}, delivery: {shaping: {connections: 1}}}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: quick}
                spec: {match: {recipientDomains: [peer.test]}, delivery: {retry: {schedule: [1s]}}}
                """.formatted(peer.ip(), peer.port(), peer.ip(), peer.port()));
        assertThat(verb("policy publish --policy " + policy).output()).contains("MailDomain/local/peer@1 added");
    }

    @AfterAll
    void stop() throws Exception {
        try {
            awaitDrained();
            copies.forEach(
                    (to, count) -> assertThat(peer.acceptedFor(to)).as(to).hasSize(count));
            assertThat(verb("unreadable").output()).contains("Nothing is set aside.");
            var ledger = verb("ledger");
            assertThat(ledger.output()).contains("balance");
        } finally {
            Stream.of(ingress, router, worker).filter(Objects::nonNull).forEach(RunningPart::close);
            if (tap != null) {
                tap.close();
            }
            broker.close();
            peer.close();
        }
    }

    /** Else a test would hold what belongs to the one before. */
    @BeforeEach
    void awaitDrained() {
        Eventually.holds(RunningPart.PATIENCE, () -> "the queue is empty", this::queueIsEmpty);
    }

    void send(String to) throws IOException {
        assertThat(offer(to)).startsWith("250");
    }

    String offer(String to) throws IOException {
        return offer(to, "Hello.\r\n");
    }

    String offer(String to, String text) throws IOException {
        try (var client = SmtpClient.connect(smtp)) {
            return client.send(
                    "ann@client.test",
                    List.of(to),
                    ("Subject: hello\r\n\r\n" + text).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Looked at again when all is over. */
    void arrives(String to, int count) {
        copies.put(to, count);
        Eventually.holds(
                RunningPart.PATIENCE,
                () -> to + " has " + peer.acceptedFor(to).size(),
                () -> peer.acceptedFor(to).size() == count);
    }

    /** How many files the maildir of this local part at {@code kept.test} has, once all is delivered. */
    int kept(String localPart) throws Exception {
        awaitDrained();
        try (var files = Files.list(
                folder.resolve("data/mail/kept.test").resolve(localPart).resolve("new"))) {
            return (int) files.count();
        }
    }

    PostyardScript.Outcome verb(String words) throws Exception {
        var outcome = run(words);
        assertThat(outcome.exitCode()).as(outcome.output() + outcome.errors()).isZero();
        return outcome;
    }

    private boolean queueIsEmpty() {
        try {
            return ((List<?>) PostyardScript.json(verb("queue --json"))).isEmpty();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private PostyardScript.Outcome run(String words) throws Exception {
        return postyard.shell("export KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:" + kafka + "\nsh "
                + PostyardScript.ROOT.resolve("postyard") + " " + words + "\n");
    }
}

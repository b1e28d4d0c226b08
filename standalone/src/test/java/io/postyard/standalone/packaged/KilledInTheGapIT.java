package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.e2e.SmtpClient;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A part is killed at exactly one point of docs/QUEUE-STATES.md and started again. Nothing is lost, and nobody is mailed
 * twice but where the page says so. In the end the books must balance.
 */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledInTheGapIT {
    private static final String ROUTER = "postyard-router";
    private static final String OUTCOMES = "postyard-worker-";
    private static final String MOVER = "postyard-deferred-";
    private static final String MAILDROP = "postyard-maildrop";

    @TempDir
    static Path folder;

    private final ScriptedPeer peer = ScriptedPeer.start();
    private final int smtp = PostyardScript.freePort();
    private final int kafka = PostyardScript.freePort();
    private final Map<String, Integer> copies = new HashMap<>();
    private EmbeddedBroker broker;
    private KafkaTap tap;
    private PostyardScript postyard;
    private RunningPart ingress;
    private RunningPart router;
    private RunningPart worker;

    @BeforeAll
    void start() throws Exception {
        int behind = PostyardScript.freePort();
        broker = EmbeddedBroker.start(
                BrokerSettings.single(folder.resolve("kafka")).withPort(behind),
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

    private void startIngress() {
        ingress = part("ingress", "ingress-smtp", Map.of("POSTYARD_INGRESS_LISTENERS", "relay:127.0.0.1:" + smtp));
    }

    private void startRouter() {
        router = part(
                "router",
                "router",
                Map.of(
                        "POSTYARD_ROUTER_TOPICS_REPLICATION", "1",
                        "POSTYARD_ROUTER_TOPICS_MIN_INSYNC_REPLICAS", "1",
                        "POSTYARD_ROUTER_TOPICS_PARTITIONS", "2",
                        "POSTYARD_ROUTER_TOPICS_JOURNAL_PARTITIONS", "1"));
    }

    private void startWorker() {
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
                kind: RelayPolicy
                metadata: {name: quick}
                spec: {match: {recipientDomains: [peer.test]}, delivery: {retry: {schedule: [1s]}}}
                """.formatted(peer.ip(), peer.port()));
        assertThat(verb("policy publish --policy " + policy).output()).contains("MailDomain/local/peer@1 added");
    }

    @AfterAll
    void stop() throws Exception {
        try {
            awaitDrained();
            copies.forEach(
                    (to, count) -> assertThat(peer.acceptedFor(to)).as(to).hasSize(count));
            var ledger = verb("ledger");
            assertThat(ledger.output()).contains("balance");
        } finally {
            for (var part : List.of(ingress, router, worker)) {
                part.close();
            }
            tap.close();
            broker.close();
            peer.close();
        }
    }

    @Test
    void ingressBeforeKafkaHasTheMessage() throws Exception {
        var held = tap.holdRequest(ApiKeys.PRODUCE, MAILDROP);
        var client = sending("unsent@peer.test");
        await(held);
        killIngress(client);
        send("unsent@peer.test");
        arrives("unsent@peer.test", 1);
    }

    /** The client cannot know, and sends it again. */
    @Test
    void ingressBeforeItSays250() throws Exception {
        var held = tap.holdReply(ApiKeys.PRODUCE, MAILDROP);
        var client = sending("unsaid@peer.test");
        await(held);
        killIngress(client);
        send("unsaid@peer.test");
        arrives("unsaid@peer.test", 2);
    }

    @Test
    void routerBeforeItsTransactionEnds() throws Exception {
        var held = tap.holdRequest(ApiKeys.END_TXN, ROUTER);
        send("unrouted@peer.test");
        await(held);
        killRouter();
        arrives("unrouted@peer.test", 1);
    }

    @Test
    void routerBeforeItHearsThatItsTransactionHasEnded() throws Exception {
        var held = tap.holdReply(ApiKeys.END_TXN, ROUTER);
        send("routed@peer.test");
        await(held);
        killRouter();
        arrives("routed@peer.test", 1);
    }

    @Test
    void workerBeforeTheFinalDot() throws Exception {
        peer.onRcpt("early@peer.test", PeerBehaviour.stall()).times(1);
        send("early@peer.test");
        peer.awaitStalls(1);
        killWorker();
        arrives("early@peer.test", 1);
    }

    /** Nobody can know that the peer has it: the one duplicate that there is. */
    @Test
    void workerBeforeTheOutcomeIsWritten() throws Exception {
        var held = tap.holdRequest(ApiKeys.PRODUCE, OUTCOMES);
        send("uncommitted@peer.test");
        await(held);
        killWorker();
        arrives("uncommitted@peer.test", 2);
    }

    /** As before: what is written of the transaction is taken back. */
    @Test
    void workerBeforeTheOutcomesTransactionEnds() throws Exception {
        var held = tap.holdRequest(ApiKeys.END_TXN, OUTCOMES);
        send("unended@peer.test");
        await(held);
        killWorker();
        arrives("unended@peer.test", 2);
    }

    @Test
    void workerBeforeItHearsThatTheTransactionHasEnded() throws Exception {
        var held = tap.holdReply(ApiKeys.END_TXN, OUTCOMES);
        send("ended@peer.test");
        await(held);
        killWorker();
        arrives("ended@peer.test", 1);
    }

    @Test
    void moverBeforeItsTransactionEnds() throws Exception {
        peer.onRcpt("deferred@peer.test", PeerBehaviour.reply(451, "4.7.1 later"))
                .times(1);
        var held = tap.holdRequest(ApiKeys.END_TXN, MOVER);
        send("deferred@peer.test");
        await(held);
        killWorker();
        arrives("deferred@peer.test", 1);
    }

    /** Else a test would hold what belongs to the one before. */
    @BeforeEach
    void awaitDrained() {
        Eventually.holds(RunningPart.PATIENCE, () -> "the queue is empty", this::queueIsEmpty);
    }

    private void killIngress(CompletableFuture<String> client) throws Exception {
        ingress.close();
        startIngress();
        ingress.awaitReady();
        assertThat(client.get(60, TimeUnit.SECONDS)).doesNotStartWith("250");
    }

    private void killRouter() {
        router.close();
        startRouter();
    }

    private void killWorker() {
        worker.close();
        startWorker();
    }

    private static void await(CompletableFuture<Void> held) throws Exception {
        held.get(RunningPart.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void send(String to) throws IOException {
        assertThat(offer(to)).startsWith("250");
    }

    /** Completes with the last reply; with nothing if the connection ends without one. */
    private CompletableFuture<String> sending(String to) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return offer(to);
            } catch (IOException | AssertionError e) {
                return "";
            }
        });
    }

    private String offer(String to) throws IOException {
        try (var client = SmtpClient.connect(smtp)) {
            return client.send(
                    "ann@client.test",
                    List.of(to),
                    "Subject: hello\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Looked at again when all is over. */
    private void arrives(String to, int count) {
        copies.put(to, count);
        Eventually.holds(
                RunningPart.PATIENCE,
                () -> to + " has " + peer.acceptedFor(to).size(),
                () -> peer.acceptedFor(to).size() == count);
    }

    private PostyardScript.Outcome verb(String words) throws Exception {
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

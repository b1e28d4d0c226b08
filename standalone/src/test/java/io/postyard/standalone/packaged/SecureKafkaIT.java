package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.Maildirs;
import io.postyard.e2e.SmtpClient;
import io.postyard.mail.message.MessageId;
import io.postyard.testkit.kafka.RecordingAuthorizer;
import io.postyard.testkit.kafka.SecureBroker;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.kafka.DurableProducer;
import io.postyard.wire.topic.Tier;
import io.postyard.wire.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The parts as processes on a Kafka that wants TLS and a password and grants each user what docs/running.md says it needs.
 * They start while their passwords are wrong, and later lose their users for a while; nobody starts them again.
 */
@Timeout(900)
class SecureKafkaIT {
    private static final String PASSWORD = "correct-horse";
    private static final String WRONG_PASSWORD = "battery-staple";
    private static final Pattern VARIABLES = Pattern.compile("```sh\\n((?:export KAFKA_.*\\n)+)```");
    private static final Pattern VARIABLE = Pattern.compile("export (\\w+)=(?:'([^']*)'|(\\S*))\\n");

    @TempDir
    Path folder;

    /** Fits the topic it came from, and no other one with the headers that say so. */
    private static final int BARELY_FITS = 1_048_440;

    private final MessageId broken = MessageId.next(InstantSource.system().instant());
    private final MessageId tooLarge = MessageId.next(InstantSource.system().instant());
    private final ScriptedPeer peer = ScriptedPeer.start();
    private final int smtp = PostyardScript.freePort();
    private final int down = PostyardScript.freePort();
    private SecureBroker broker;
    private PostyardScript postyard;
    private RightsOfThePage rights;
    private Maildirs maildirs;
    private RunningPart router;
    private RunningPart ingress;
    private RunningPart worker;

    @BeforeEach
    void start() throws Exception {
        broker = SecureBroker.startWithAccessControl(folder.resolve("kafka"));
        postyard = new PostyardScript(folder);
        rights = RightsOfThePage.read();
        maildirs = new Maildirs(folder.resolve("data/mail"));
        rights.users().forEach(user -> broker.addUser(user, WRONG_PASSWORD));
        router = part(
                "router",
                "router",
                Map.of(
                        "POSTYARD_ROUTER_TOPICS_REPLICATION",
                        "1",
                        "POSTYARD_ROUTER_TOPICS_MIN_INSYNC_REPLICAS",
                        "1",
                        "POSTYARD_ROUTER_TOPICS_PARTITIONS",
                        "2",
                        "POSTYARD_ROUTER_TOPICS_JOURNAL_PARTITIONS",
                        "1"));
        ingress = part(
                "ingress",
                "ingress-smtp",
                Map.of(
                        "POSTYARD_INGRESS_LISTENERS",
                        "relay:127.0.0.1:" + smtp,
                        // Above the router's own limit, so that it must store bodies too.
                        "POSTYARD_INGRESS_INLINE_BODY",
                        "491520"));
        worker = part(
                "worker",
                "delivery-worker",
                Map.of("POSTYARD_WORKER_DATA_DIR", folder.resolve("data").toString()));
    }

    private RunningPart part(String name, String module, Map<String, String> settings) throws IOException {
        var environment = new HashMap<>(settings);
        environment.putAll(variables(name));
        return RunningPart.start(name, module, environment);
    }

    @AfterEach
    void stop() {
        Stream.of(router, ingress, worker).forEach(RunningPart::close);
        broker.close();
        peer.close();
    }

    @Test
    void mailGoesThroughWheneverKafkaLetsThePartsIn() throws Exception {
        for (var part : List.of(router, ingress, worker)) {
            part.awaitReason("invalid credentials");
            part.awaitLogged("invalid credentials");
        }

        broker.grant(rights.all());
        letIn();
        router.awaitReason("policy publish");
        publish();
        awaitAllReady();
        for (var part : List.of(router, ingress, worker)) {
            assertThat(part.answer("/q/health/live")).as(part.name()).contains("\"UP\"");
            assertThat(part.answer("/q/health/started")).as(part.name()).contains("\"UP\"");
            assertThat(part.answer("/q/metrics"))
                    .as(part.name())
                    .contains("postyard_policy_objects{state=\"in_force\"}");
        }
        sendOfEveryKind();
        awaitMessages("ann@here.test", 1);
        awaitMessages("bob@here.test", 1);
        peer.await("all for bob", p -> p.acceptedFor("bob@peer.test").size() == 3);

        peer.onRcpt("slow@peer.test", PeerBehaviour.stall());
        send("ann@here.test", "slow@peer.test", "Routed, and not delivered yet.");
        peer.awaitStalls(1);
        broker.removeUser("worker");
        worker.awaitNotReady();
        broker.removeUser("router");
        router.awaitNotReady();
        send("ann@here.test", "later@here.test", "Not even routed yet.");
        broker.removeUser("ingress");
        ingress.awaitNotReady();
        // One order in each topic of the queue.
        assertThat(verb("verbs", "queue").output()).contains("not routed yet", ":" + peer.port(), ":" + down);
        peer.behave();
        peer.release();
        letIn();
        awaitAllReady();
        awaitMessages("later@here.test", 1);
        peer.await("the slow one", p -> !p.acceptedFor("slow@peer.test").isEmpty());

        assertThat(verb("verbs", "unreadable").output()).contains("accepted-0@", "pending.default.normal-");
        putBackAndRemove();
        // What is set aside keeps the books open.
        assertThat(run("verbs", "ledger").output()).contains("./postyard unreadable");
        assertThat(verb("verbs", "policy").output()).contains("local/here");
        assertThat(verb("verbs", "kafka").output())
                .contains("security.protocol=SASL_SSL", "sasl.jaas.config=[hidden]", "--command-config");
        assertRightsAreThoseOfThePage();
        for (var part : List.of(router, ingress, worker)) {
            assertThat(part.isAlive()).as(part.name()).isTrue();
            assertThat(part.log()).as(part.name()).doesNotContain(PASSWORD, WRONG_PASSWORD);
        }
    }

    /** Each goes back to its topic, is set aside again, and one is then given up. */
    private void putBackAndRemove() throws Exception {
        awaitSetAside(tooLarge);
        assertThat(verb("dispose", "unreadable --replay").output()).contains("4 records put back.");
        awaitSetAside(broken);
        assertThat(verb("dispose", "unreadable --remove " + broken).output()).contains("1 record removed.");
        assertThat(verb("verbs", "trace " + broken).output()).contains("removed by an operator");
        assertThat(run("verbs", "unreadable " + broken).exitCode()).isEqualTo(1);
    }

    private void awaitSetAside(MessageId id) throws Exception {
        for (int look = 0; look < 60; look++) {
            if (run("verbs", "unreadable " + id).exitCode() == 0) {
                return;
            }
        }
        throw new AssertionError(id + " was never set aside");
    }

    private void letIn() {
        rights.users().forEach(user -> broker.addUser(user, PASSWORD));
    }

    private void awaitAllReady() {
        Stream.of(router, ingress, worker).forEach(RunningPart::awaitReady);
    }

    /** None was missing, and each was needed; the last to be is the deletion of what is done, once a minute. */
    private void assertRightsAreThoseOfThePage() {
        assertThat(RecordingAuthorizer.requests())
                .filteredOn(request -> !request.allowed())
                .isEmpty();
        Eventually.holds(
                RunningPart.PATIENCE,
                () -> "needed: " + rights.without(RecordingAuthorizer.requests()),
                () -> rights.without(RecordingAuthorizer.requests()).isEmpty());
    }

    private void publish() throws Exception {
        var policy = Files.createDirectory(folder.resolve("policy"));
        Files.writeString(policy.resolve("all.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: here}
                spec: {domainName: here.test, delivery: {maildir: {path: "mail/{domain}/{localPart}"}}}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: peer}
                spec: {domainName: peer.test, delivery: {smtp: {hosts: [{host: %s, port: %d}]}}}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: down}
                spec: {domainName: down.test, delivery: {smtp: {hosts: [{host: 127.0.0.1, port: %d}]}}}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: quick}
                spec: {match: {recipientDomains: [peer.test]}, delivery: {retry: {schedule: [1s]}}}
                ---
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: rates}
                spec: {admission: {rates: [{per: ClientNetwork, count: Messages, limit: 1000, every: 1h}]}}
                """.formatted(peer.ip(), peer.port(), down));
        assertThat(verb("publish", "policy publish --policy " + policy).output())
                .contains("MailDomain/local/here@1 added");
    }

    /** Through every topic: put off, refused for good, large, large for two, to a host that is down, and unreadable. */
    private void sendOfEveryKind() throws Exception {
        peer.onRcpt("bob@peer.test", PeerBehaviour.reply(451, "4.7.1 later")).times(1);
        peer.onRcpt("gone@peer.test", PeerBehaviour.reply(550, "5.1.1 gone"));
        send("ann@here.test", "bob@peer.test", "Hello.");
        send("ann@here.test", "gone@peer.test", "Hello.");
        send("ann@here.test", "bob@peer.test", "0123456789abcdef\r\n".repeat(100_000));
        send("ann@here.test", "bob@peer.test,bob@here.test", "0123456789abcdef\r\n".repeat(10_000));
        send("ann@here.test", "bob@down.test", "Hello.");
        try (var client = SmtpClient.connect(smtp)) {
            assertThat(client.send("ann@here.test", List.of("bob@nowhere.test"), new byte[0]))
                    .startsWith("550");
        }
        try (var anybody = new DurableProducer(broker.unguarded(), "test")) {
            for (var topic : List.of(Topics.ACCEPTED.topic(), Topics.PENDING.topic(), Tier.values()[0].topic())) {
                anybody.send(new ProducerRecord<>(
                                topic, broken.value(), "no record".getBytes(StandardCharsets.US_ASCII)))
                        .join();
            }
            anybody.send(new ProducerRecord<>(Topics.ACCEPTED.topic(), tooLarge.value(), new byte[BARELY_FITS]))
                    .join();
        }
    }

    private void send(String from, String to, String text) throws IOException {
        var content =
                ("From: " + from + "\r\nSubject: hello\r\n\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (var client = SmtpClient.connect(smtp)) {
            assertThat(client.send(from, List.of(to.split(",", -1)), content)).startsWith("250");
        }
    }

    private void awaitMessages(String address, int count) {
        Eventually.holds(
                RunningPart.PATIENCE,
                () -> address + " has " + maildirs.messages(address).size() + " messages",
                () -> maildirs.messages(address).size() == count);
    }

    /** {@code ./postyard} in a shell, with the page's lines before it. */
    private PostyardScript.Outcome verb(String user, String words) throws Exception {
        var outcome = run(user, words);
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        return outcome;
    }

    private PostyardScript.Outcome run(String user, String words) throws Exception {
        var outcome =
                postyard.shell(exports(user) + "sh " + PostyardScript.ROOT.resolve("postyard") + " " + words + "\n");
        assertThat(outcome.errors() + outcome.output()).doesNotContain(PASSWORD);
        return outcome;
    }

    private Map<String, String> variables(String user) throws IOException {
        var variables = VARIABLE.matcher(exports(user))
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(1), found -> found.group(2) == null ? found.group(3) : found.group(2)));
        assertThat(variables).isEqualTo(broker.environment(user, PASSWORD));
        return variables;
    }

    /** The page's lines, for this user and broker. */
    private String exports(String user) throws IOException {
        var block = VARIABLES.matcher(Files.readString(PostyardScript.ROOT.resolve("docs/running.md")));
        assertThat(block.find()).as("the page shows the variables").isTrue();
        var real = broker.environment(user, PASSWORD);
        return block.group(1)
                .replace("kafka-0:9093,kafka-1:9093,kafka-2:9093", real.get("KAFKA_BOOTSTRAP_SERVERS"))
                .replace("/etc/kafka/ca.crt", real.get("KAFKA_SSL_TRUSTSTORE_LOCATION"))
                .replace("\"postyard\"", '"' + user + '"')
                .replace("…", PASSWORD);
    }
}

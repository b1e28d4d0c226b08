package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes on a Kafka of somebody else's, which makes topics on demand: what docs/running.md shows, as it stands
 * there but for the ports, and the refusals of {@code policy publish}.
 */
@Timeout(600)
class RunningPageIT {
    private static final Pattern BLOCK = Pattern.compile("<!-- tour -->\\s*```sh\\n(.*?)```", Pattern.DOTALL);
    private static final List<String> MODULES =
            List.of("router", "ingress-smtp", "delivery-worker", "standalone", "examples");

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private PostyardScript postyard;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(
                BrokerSettings.single(folder.resolve("kafka")).withoutHaste(),
                Map.of("auto.create.topics.enable", "true"));
        postyard = new PostyardScript(folder);
        for (var module : MODULES) {
            Files.createSymbolicLink(folder.resolve(module), PostyardScript.ROOT.resolve(module));
        }
        Files.writeString(
                folder.resolve("postyard"),
                "#!/bin/sh\nexec sh " + PostyardScript.ROOT.resolve("postyard") + " \"$@\"\n");
        assertThat(folder.resolve("postyard").toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void everyStepOfThePageWorks() throws Exception {
        var script = BLOCK.matcher(Files.readString(PostyardScript.ROOT.resolve("docs/running.md")))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining());
        assertThat(script).contains("kill", "policy publish", "curl");
        for (var port : List.of("2525", "2587", "8081", "8082", "8083")) {
            script = script.replace(port, Integer.toString(PostyardScript.freePort()));
        }
        script = script.replace("127.0.0.1:9092", broker.bootstrap())
                .replace("java -jar", System.getProperty("java.home") + "/bin/java -Xmx192m -jar");

        // Jobs that the shell leaves behind when a step fails would run for ever.
        var outcome = postyard.shell("trap 'kill ${router:-} ${ingress:-} ${worker:-} 2>&1 || true' EXIT\n" + script);

        assertThat(outcome.exitCode())
                .as("%s%s%s%s", outcome.output(), outcome.errors(), log("router"), log("ingress") + log("worker"))
                .isZero();
        assertThat(outcome.output())
                .contains("MailDomain/local/example-com@1 added", "Hello from the yard.")
                .contains("The queue is empty.", "The books balance.");
        for (var part : List.of("router", "ingress", "worker")) {
            assertThat(log(part).lines())
                    .as(part)
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("{\""))
                    .noneMatch(line -> line.contains("Hello from the yard."));
        }
    }

    @Test
    void publishesAllOfAFolderOrNothing() throws Exception {
        var kafka = KafkaSettings.of(broker.bootstrap());
        var policy = Files.createDirectory(folder.resolve("policy"));
        domain(policy, "a", "a.example");
        assertThat(refused(publish(policy))).contains("lacks the topics", "nothing was published");

        TopicSetup.ensure(kafka, TopicLayout.singleNode());
        domain(policy, "b", "not a domain");
        Files.writeString(policy.resolve("patient.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: patient}
                spec: {delivery: {retry: {giveUpAfter: 10d}}}
                """);
        assertThat(refused(publish(policy, "--prune")))
                .contains("b.yaml", "patient.yaml:4", "10d is too long", "kept for 7d", "nothing was published");
        assertThat(postyard.verb("policy", "--kafka", broker.bootstrap()).output())
                .startsWith("No policy");

        domain(policy, "b", "b.example");
        keepMailFor(kafka, Duration.ofDays(11));
        assertThat(publish(policy, "--dry-run").output()).contains("MailDomain/local/b@1 would be added");
        assertThat(postyard.verb("policy", "--kafka", broker.bootstrap()).output())
                .startsWith("No policy");
        var first = publish(policy);
        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.output())
                .contains(
                        "MailDomain/local/a@1 added",
                        "MailDomain/local/b@1 added",
                        "RelayPolicy/local/patient@1 added");

        Files.delete(policy.resolve("a.yaml"));
        domain(policy, "b", "other.example");
        assertThat(publish(policy).output())
                .contains("MailDomain/local/a@1 left in force", "MailDomain/local/b@2 changed");
        assertThat(publish(policy, "--prune").output())
                .contains("MailDomain/local/a@1 removed", "MailDomain/local/b@2 unchanged");
        var inForce = postyard.verb("policy", "--kafka", broker.bootstrap());
        assertThat(inForce.exitCode()).isZero();
        assertThat(inForce.output()).contains("local/b", "local/patient").doesNotContain("local/a");
    }

    private PostyardScript.Outcome publish(Path policy, String... more) throws Exception {
        var arguments = Stream.concat(
                Stream.of("policy", "publish", "--kafka", broker.bootstrap(), "--policy", policy.toString()),
                Stream.of(more));
        return postyard.verb(arguments.toArray(String[]::new));
    }

    private static String refused(PostyardScript.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output()).isEmpty();
        return outcome.errors();
    }

    private static void domain(Path policy, String name, String domain) throws Exception {
        Files.writeString(policy.resolve(name + ".yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: %s}
                spec: {domainName: %s, delivery: {mx: {}}}
                """.formatted(name, domain));
    }

    private static void keepMailFor(KafkaSettings kafka, Duration time) throws Exception {
        var set = List.of(new AlterConfigOp(
                new ConfigEntry("retention.ms", Long.toString(time.toMillis())), AlterConfigOp.OpType.SET));
        try (var admin = Admin.create(kafka.with("test", Map.of()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, "accepted"), set,
                            new ConfigResource(ConfigResource.Type.TOPIC, "content"), set))
                    .all()
                    .get();
        }
    }

    private String log(String part) throws Exception {
        var file = folder.resolve(part + ".log");
        return Files.exists(file) ? Files.readString(file) : "";
    }
}

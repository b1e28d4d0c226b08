package io.postyard.standalone.verb;

import io.postyard.crds.folder.FolderPlan;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.TopicSetup;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code postyard policy publish}: puts a folder of manifests in force on a cluster. All of it is checked first, and nothing
 * is published if anything is wrong; then it goes object by object.
 */
@Command(
        name = "publish",
        sortOptions = false,
        description = "Put a folder of MailDomain and RelayPolicy manifests in force on a Kafka cluster."
                + " If anything is wrong with it, nothing is published and the exit code is 1.")
public final class PolicyPublishVerb implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--policy",
            paramLabel = "DIR",
            required = true,
            description = "Folder of MailDomain and RelayPolicy manifests.")
    private Path policy;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "The cluster (default: KAFKA_BOOTSTRAP_SERVERS); further settings (SASL, TLS) from KAFKA_… in"
                    + " the environment.")
    private String kafka;

    @Option(
            names = "--prune",
            description = "Also remove what is in force and not in this folder; left as it is otherwise.")
    private boolean prune;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Override
    public Integer call() throws InterruptedException {
        var settings = KafkaOptions.cluster(Optional.ofNullable(kafka));
        var topics = TopicSetup.inspect(settings, Optional.empty());
        topics.warnings().forEach(warning -> say("warning: " + warning));
        if (!topics.isFit()) {
            return refuse(topics.faults());
        }
        var known = PolicyTopic.read(settings, PolicyView::current);
        var plan = FolderPlan.of(policy, known, topics.mailRetention(), prune);
        if (!plan.problems().isEmpty()) {
            return refuse(plan.problems());
        }
        if (!dryRun) {
            try (var publisher = new PolicyPublisher(settings)) {
                publisher.publish(plan.domains(), plan.rules(), plan.removals());
            }
        }
        plan.changes().forEach(this::print);
        return 0;
    }

    private int refuse(List<?> reasons) {
        reasons.forEach(reason -> say(reason.toString()));
        say("nothing was published");
        return 1;
    }

    private void say(String text) {
        spec.commandLine().getErr().println("postyard: " + text);
    }

    private void print(FolderPlan.Change change) {
        var words =
                switch (change.kind()) {
                    case ADDED, CHANGED, REMOVED ->
                        (dryRun ? "would be " : "") + change.kind().name().toLowerCase(Locale.ROOT);
                    case UNCHANGED -> "unchanged";
                    case LEFT -> "left in force, not in this folder; --prune removes it";
                };
        spec.commandLine().getOut().println(change.ref() + " " + words);
    }
}

package io.postyard.standalone.verb;

import io.postyard.wire.policy.PolicyStatus;
import io.postyard.wire.policy.PolicyView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code postyard policy}: which MailDomains and RelayPolicies are in force, and what is wrong with the others. */
@Command(
        name = "policy",
        description = "Show which policy is in force and what was refused; exit code 1 if any was.",
        subcommands = PolicyPublishVerb.class)
public final class PolicyVerb implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        var statuses = PolicyTopic.read(kafka.settings(), PolicyView::statuses);
        if (json) {
            Json.print(out, statuses.stream().map(PolicyVerb::asJson).toList());
        } else if (statuses.isEmpty()) {
            out.println("No policy, so no mail is accepted. Put manifests into the folder of './postyard up', or onto"
                    + " a cluster with './postyard policy publish'.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("KIND", "NAME", "GENERATION", "STATUS"));
            statuses.forEach(status -> rows.add(List.of(
                    status.kind(),
                    status.name(),
                    status.generation().isPresent()
                            ? Long.toString(status.generation().getAsLong())
                            : "-",
                    words(status))));
            Text.columns(rows).forEach(out::println);
        }
        return statuses.stream().anyMatch(status -> status.error().isPresent()) ? 1 : 0;
    }

    private static String words(PolicyStatus status) {
        if (status.error().isEmpty()) {
            return "in force";
        }
        return (status.generation().isPresent() ? "last good one in force; refused: " : "refused: ")
                + status.error().get();
    }

    private static Object asJson(PolicyStatus status) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("kind", status.kind());
        fields.put("name", status.name());
        fields.put(
                "generation",
                status.generation().isPresent() ? status.generation().getAsLong() : null);
        fields.put("error", status.error().orElse(null));
        return fields;
    }
}

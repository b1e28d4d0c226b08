package io.postyard.standalone.verb;

import io.postyard.wire.kafka.Groups;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.Topics;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postyard kafka}: the queue is ordinary topics, and this is how to look at them with ordinary tools. */
@Command(name = "kafka", description = "Show how to look at the queue with ordinary Kafka tools.")
public final class KafkaVerb implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var settings = kafka.settings();
        out.println("Kafka is at " + settings.bootstrap() + ". The queue is ordinary topics:");
        out.println();
        table(out);
        out.println();
        var security = settings.security();
        if (!security.isEmpty()) {
            out.println("It lets nobody in without these. Put them into a file client.properties, and the secrets for "
                    + KafkaSettings.HIDDEN + ":");
            out.println();
            security.forEach((key, value) -> out.println("  " + key + "=" + oneLine(value)));
            out.println();
        }
        out.println(
                "Values are Protobuf; the schema is in mail-wire/src/main/proto. With Kafka's own tools, 4.2 or newer:");
        out.println();
        commands(out, settings.bootstrap() + (security.isEmpty() ? "" : " --command-config client.properties"));
        if (security.isEmpty()) {
            out.println("  kcat -b " + settings.bootstrap() + " -t events -C -e -f '%T %k %S bytes\\n'");
        }
        out.println();
        out.println("Without the tools: 'docker run --rm --network host "
                + (security.isEmpty() ? "" : "-v \"$PWD\":/here -w /here ")
                + "apache/kafka /opt/kafka/bin/kafka-topics.sh …'.");
        out.println("What lies in pending and deferred may be done already: completed offsets beyond the group's");
        out.println("committed one are in its metadata. './postyard queue' takes that into account.");
        return 0;
    }

    /** As a properties file has it: certificates may be values, PEM. */
    private static String oneLine(Object value) {
        return value.toString().replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static void commands(PrintWriter out, String server) {
        out.println("  kafka-topics.sh --bootstrap-server " + server + " --describe");
        for (var group : new String[] {Groups.ROUTER, Groups.WORKER, Groups.DEFERRED}) {
            out.println("  kafka-consumer-groups.sh --bootstrap-server " + server + " --describe --group " + group);
        }
        out.println("  kafka-console-consumer.sh --bootstrap-server " + server
                + " --topic events --from-beginning --isolation-level read_committed \\");
        out.println("    --formatter-property print.key=true --formatter-property print.timestamp=true");
    }

    private static void table(PrintWriter out) {
        out.printf("  %-24s %-20s %-24s %-34s %s%n", "topic", "key", "value", "written by", "read by");
        for (var row : Topics.values()) {
            var names = row.names().size() == 1
                    ? row.names().getFirst()
                    : row.names().getFirst() + " … " + row.names().getLast().replaceAll(".*\\.", "");
            out.printf("  %-24s %-20s %-24s %-34s %s%n", names, row.key(), row.value(), row.writers(), row.readers());
        }
    }
}

package io.postyard.standalone.verb;

import io.postyard.wire.kafka.Groups;
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
        var bootstrap = kafka.settings().bootstrap();
        out.println("Kafka is at " + bootstrap + ". The queue is ordinary topics:");
        out.println();
        table(out);
        out.println();
        out.println("Values are Protobuf; the schema is in mail-wire/src/main/proto. With Kafka's own tools:");
        out.println();
        out.println("  kafka-topics.sh --bootstrap-server " + bootstrap + " --describe");
        for (var group : new String[] {Groups.ROUTER, Groups.WORKER, Groups.DEFERRED}) {
            out.println("  kafka-consumer-groups.sh --bootstrap-server " + bootstrap + " --describe --group " + group);
        }
        out.println("  kafka-console-consumer.sh --bootstrap-server " + bootstrap
                + " --topic events --from-beginning --isolation-level read_committed \\");
        out.println("    --formatter-property print.key=true --formatter-property print.timestamp=true");
        out.println("  kcat -b " + bootstrap + " -t events -C -e -f '%T %k %S bytes\\n'");
        out.println();
        out.println(
                "Without the tools: 'docker run --rm --network host apache/kafka /opt/kafka/bin/kafka-topics.sh …'.");
        out.println("What lies in pending and deferred may be done already: completed offsets beyond the group's");
        out.println("committed one are in its metadata. './postyard queue' takes that into account.");
        return 0;
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

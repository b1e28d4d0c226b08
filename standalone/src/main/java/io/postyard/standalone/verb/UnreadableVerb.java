package io.postyard.standalone.verb;

import io.postyard.wire.unreadable.Disposed;
import io.postyard.wire.unreadable.SetAside;
import io.postyard.wire.unreadable.UnreadableTopic;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postyard unreadable}: what was set aside because it could not be worked on, and disposing of it. */
@Command(
        name = "unreadable",
        description = "List the records that were set aside because they could not be worked on, put them back, or"
                + " remove them; exit code 1 if one of those named is not there or cannot be put back.")
public final class UnreadableVerb implements Callable<Integer> {
    private static final int LONGEST_REASON = 200;

    private final InstantSource clock = InstantSource.system();

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Option(names = "--replay", description = "Put back where they came from the records named, or all.")
    private boolean replay;

    @Option(names = "--remove", description = "Remove the records named, for good: their mail is lost.")
    private boolean remove;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(
            arity = "0..*",
            paramLabel = "RECORD|ID",
            description = "A record as it is listed, such as accepted-0@17, or a message id.")
    private List<String> which = new ArrayList<>();

    @Override
    public Integer call() {
        if (replay && remove) {
            throw new ParameterException(spec.commandLine(), "--replay or --remove, not both");
        }
        if (remove && which.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--remove needs the records to remove: name each");
        }
        var topic = new UnreadableTopic(kafka.settings());
        Predicate<SetAside> wanted =
                record -> which.isEmpty() || which.stream().anyMatch(name -> isNamed(record, name));
        // One look for all that is said: between two, somebody else may dispose of a record.
        var disposed = replay
                ? topic.putBack(wanted, clock.instant())
                : remove
                        ? topic.remove(wanted, clock.instant())
                        : new Disposed(topic.waiting().stream().filter(wanted).toList(), List.of());
        print(disposed.done());
        var missing = new ArrayList<String>();
        which.stream()
                .filter(name -> !isNamed(disposed.done(), name) && !isNamed(disposed.left(), name))
                .forEach(name -> missing.add("nothing is set aside under the name " + name));
        disposed.left().forEach(record -> missing.add(whyNot(record)));
        missing.forEach(line -> spec.commandLine().getErr().println("postyard: " + line));
        return missing.isEmpty() ? 0 : 1;
    }

    private static boolean isNamed(List<SetAside> records, String name) {
        return records.stream().anyMatch(record -> isNamed(record, name));
    }

    private static String whyNot(SetAside record) {
        return record.name() + " cannot be put back: "
                + (record.canBePutBack()
                        ? "its value was too large for the topic unreadable, and is no longer where it came from"
                        : "it does not say that it came from a topic of the queue");
    }

    private static boolean isNamed(SetAside record, String name) {
        return record.name().equals(name)
                || record.message()
                        .filter(id -> id.value().equalsIgnoreCase(name))
                        .isPresent();
    }

    private void print(List<SetAside> records) {
        var out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, records.stream().map(UnreadableVerb::asJson).toList());
        } else if (records.isEmpty()) {
            out.println(replay ? "Nothing was put back." : remove ? "Nothing was removed." : "Nothing is set aside.");
        } else {
            print(out, records);
        }
    }

    private void print(PrintWriter out, List<SetAside> records) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("RECORD", "MESSAGE", "SET ASIDE", "SIZE", "REASON"));
        for (var record : records) {
            rows.add(List.of(
                    record.name(),
                    record.message().map(Object::toString).orElse("-"),
                    Text.time(record.since()),
                    record.isWhole() ? Text.size(record.octets()) : "too large",
                    oneLine(record.error())));
        }
        Text.columns(rows).forEach(out::println);
        out.println();
        var count = Text.count(records.size(), "record");
        if (replay) {
            out.println(count + " put back. What still cannot be worked on is set aside again, under a new name:"
                    + " ./postyard unreadable");
        } else if (remove) {
            out.println(count + " removed.");
        } else {
            out.println(count + " set aside: this mail goes nowhere until you decide.");
            out.println("Once the reason is mended, by an upgrade say:  ./postyard unreadable --replay [RECORD|ID…]");
            out.println("To give mail up for good:                      ./postyard unreadable --remove RECORD|ID…");
        }
    }

    private static String oneLine(String text) {
        var line = text.replaceAll("\\s+", " ");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }

    static Map<String, Object> asJson(SetAside record) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("record", record.name());
        fields.put("topic", record.topic());
        fields.put("partition", record.partition());
        fields.put("offset", record.offset());
        fields.put("id", record.message().map(Object::toString).orElse(null));
        fields.put("since", record.since().toString());
        fields.put("bytes", record.octets());
        fields.put("reason", record.error());
        return fields;
    }
}

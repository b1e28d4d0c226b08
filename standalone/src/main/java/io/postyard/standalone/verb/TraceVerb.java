package io.postyard.standalone.verb;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.trail.QueueReader;
import io.postyard.wire.trail.TrailReader;
import io.postyard.wire.unreadable.UnreadableTopic;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code postyard trace}: what happened to one message or one record of the queue, or which messages and refusals an address
 * had to do with.
 */
@Command(
        name = "trace",
        description =
                "Tell what happened to a message or to a record that was set aside, or list the messages from or to an"
                        + " address, refused ones too; exit code 1 if there is none.")
public final class TraceVerb implements Callable<Integer> {
    private static final Duration LOOKING_BACK = Duration.ofDays(7);

    private final InstantSource clock = InstantSource.system();

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description =
                    "With an address or a record: from then on, as 2026-11-22, 2026-11-22T14:30, 2h or 7d (default: 7d for an"
                            + " address).")
    private Instant from;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(
            paramLabel = "ID|RECORD|ADDRESS",
            description = "A message id, a record as it is listed by unreadable, or an address or a part of one.")
    private String which;

    @Override
    public Integer call() {
        var id = which.toUpperCase(Locale.ROOT);
        if (MessageId.isValid(id)) {
            return one(new MessageId(id));
        }
        return RecordStory.isName(which) ? ofRecord(which) : matching(which);
    }

    private int ofRecord(String record) {
        var events = new ArrayList<Event>();
        new TrailReader(kafka.settings()).read(from == null ? Instant.EPOCH : from, Instant.MAX, event -> {
            if (RecordStory.names(event, record)) {
                events.add(event);
            }
        });
        events.sort(Comparator.comparing(Event::at));
        var aside = new UnreadableTopic(kafka.settings())
                .waiting().stream()
                        .filter(waiting -> waiting.name().equals(record))
                        .findFirst();
        var story = new RecordStory(record, events, aside, clock.instant());
        if (json) {
            Json.print(spec.commandLine().getOut(), story.asJson());
        } else if (story.isEmpty()) {
            spec.commandLine().getErr().println("postyard: the record " + record + " was never set aside");
        } else {
            story.lines().forEach(spec.commandLine().getOut()::println);
        }
        return story.isEmpty() ? 1 : 0;
    }

    private int one(MessageId id) {
        var out = spec.commandLine().getOut();
        var queue = new ArrayList<QueueLine>();
        new QueueReader(kafka.settings()).read(entry -> {
            var line = QueueLine.of(entry);
            if (line.id().equals(id)) {
                queue.add(line);
            }
        });
        var events = new ArrayList<Event>();
        new TrailReader(kafka.settings()).read(id, events::add);
        var aside = new UnreadableTopic(kafka.settings())
                .waiting().stream()
                        .filter(record -> record.message().filter(id::equals).isPresent())
                        .toList();
        if (json) {
            Json.print(out, new TraceJson(id, events, queue, aside).fields());
        } else if (events.isEmpty() && queue.isEmpty() && aside.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("postyard: no trace of " + id + " in the trail, in the queue or set aside");
        } else {
            new Timeline(id, events, queue, aside, clock.instant()).lines().forEach(out::println);
        }
        return events.isEmpty() && queue.isEmpty() && aside.isEmpty() ? 1 : 0;
    }

    private int matching(String address) {
        var search = new AddressSearch(address);
        var start = from == null ? clock.instant().minus(LOOKING_BACK) : from;
        new TrailReader(kafka.settings()).read(start, Instant.MAX, search::add);
        new QueueReader(kafka.settings()).read(entry -> search.add(QueueLine.of(entry)));
        new UnreadableTopic(kafka.settings()).waiting().forEach(search::add);
        var found = search.found();
        var refusals = search.refusals();
        var out = spec.commandLine().getOut();
        if (json) {
            Json.print(
                    out,
                    Stream.concat(
                                    found.stream().map(AddressSearch.Match::asJson),
                                    refusals.stream().map(AddressSearch.Refusal::asJson))
                            .toList());
        } else if (found.isEmpty() && refusals.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("postyard: no message from or to " + address + " since " + Text.time(start)
                            + ", and none refused");
        } else {
            print(out, messages(found), search.left());
            print(out, refused(refusals), search.refusalsLeft());
            out.println("One of them: ./postyard trace ID");
        }
        return found.isEmpty() && refusals.isEmpty() ? 1 : 0;
    }

    private static void print(PrintWriter out, List<List<String>> rows, long left) {
        if (rows.size() == 1) {
            return;
        }
        Text.columns(rows).forEach(out::println);
        if (left > 0) {
            out.println("… and " + left + " older ones; narrow it with --from.");
        }
        out.println();
    }

    private static List<List<String>> messages(List<AddressSearch.Match> found) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("ID", "ACCEPTED", "FROM", "TO", "STATE"));
        for (var match : found) {
            rows.add(List.of(
                    match.id().value(),
                    Text.time(match.acceptedAt()),
                    "<" + match.sender() + ">",
                    firstOf(match.recipients()),
                    match.state()));
        }
        return rows;
    }

    private static List<List<String>> refused(List<AddressSearch.Refusal> refusals) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("ID", "REFUSED", "FROM", "TO", "REPLY"));
        for (var refusal : refusals) {
            var mail = refusal.mail().getFirst();
            rows.add(List.of(
                    refusal.id().value(),
                    Text.time(refusal.refused().since()),
                    "<" + mail.sender() + ">",
                    firstOf(mail.recipients()),
                    refusal.refused().reply()
                            + (refusal.refused().policies().isEmpty()
                                    ? ""
                                    : " by "
                                            + String.join(
                                                    ", ", refusal.refused().policies()))));
        }
        return rows;
    }

    private static String firstOf(List<String> recipients) {
        return switch (recipients.size()) {
            case 0 -> "-";
            case 1 -> recipients.getFirst();
            default -> recipients.getFirst() + " +" + (recipients.size() - 1);
        };
    }
}

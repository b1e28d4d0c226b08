package io.postyard.standalone.verb;

import io.postyard.mail.event.Event;
import io.postyard.wire.unreadable.SetAside;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What became of one record that was set aside. Where it cannot be told of which message it is, there is no other way to its
 * events: each of them has an id of its own.
 *
 * @param record where it was, as {@code topic-partition@offset}
 * @param events that name it
 * @param aside if it waits on {@code unreadable} now
 */
record RecordStory(String record, List<Event> events, Optional<SetAside> aside, Instant now) {
    private static final Pattern NAME =
            Pattern.compile("(accepted|(pending|deferred)\\.[a-z0-9.]+|unreadable)-[0-9]+@[0-9]+");

    /** Only of topics whose records are set aside: {@code sales-2@163} is the beginning of an address. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static boolean names(Event event, String record) {
        return switch (event.detail()) {
            case Event.SetAside aside -> aside.record().equals(record);
            case Event.PutBack back -> back.record().equals(record);
            case Event.Removed removed -> removed.record().equals(record);
            case Event.Accepted _,
                    Event.Attempted _,
                    Event.Noticed _,
                    Event.Unreported _,
                    Event.Rehomed _,
                    Event.Refused _ -> false;
        };
    }

    boolean isEmpty() {
        return events.isEmpty() && aside.isEmpty();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("Record " + record);
        events.forEach(event -> Timeline.add(lines, event));
        aside.ifPresent(waiting -> Timeline.addAside(lines, events, waiting, now));
        lines.add("");
        lines.add(conclusion());
        return lines;
    }

    private String conclusion() {
        return events.stream()
                .filter(event -> event.detail().isOfMessage())
                .map(Event::messageId)
                .findFirst()
                .or(() -> aside.flatMap(SetAside::message))
                .map(id -> "All of its message: ./postyard trace " + id)
                .orElse("Of which message it is cannot be told.");
    }

    Map<String, Object> asJson() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("record", record);
        fields.put(
                "events",
                events.stream()
                        .map(event -> {
                            var told = TraceJson.fields(event);
                            told.put("id", event.messageId().value());
                            return told;
                        })
                        .toList());
        fields.put("unreadable", aside.stream().map(UnreadableVerb::asJson).toList());
        return fields;
    }
}

package io.postyard.standalone.verb;

import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.Kind;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.unreadable.SetAside;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Collects the messages that an address sent or was sent, and what was refused of its mail: the newest {@value #MOST} of
 * each, so that whoever is refused often hides no message.
 */
final class AddressSearch {
    static final int MOST = 200;

    private final String wanted;
    private final TreeMap<MessageId, Found> found = new TreeMap<>();
    private final TreeMap<MessageId, Refusal> refusals = new TreeMap<>();
    private long left;
    private long refusalsLeft;

    /** @param wanted an address or a part of one, in any case */
    AddressSearch(String wanted) {
        this.wanted = wanted.toLowerCase(Locale.ROOT);
    }

    /** One message, with how its recipients stand. */
    record Match(MessageId id, Instant acceptedAt, String sender, List<String> recipients, String state) {
        Map<String, Object> asJson() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("id", id.value());
            fields.put("acceptedAt", acceptedAt.toString());
            fields.put("sender", sender);
            fields.put("recipients", recipients);
            fields.put("state", state);
            return fields;
        }
    }

    /** Mail that was refused, with that of it that was looked for. */
    record Refusal(MessageId id, Instant at, Event.Refused refused, List<Event.RefusedMail> mail) {
        Map<String, Object> asJson() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("id", id.value());
            fields.put("at", at.toString());
            fields.putAll(TraceJson.fields(refused));
            fields.put("mail", mail.stream().map(TraceJson::fields).toList());
            fields.put("state", "refused");
            return fields;
        }
    }

    /** What may be said of a recipient, in the order in which it is. */
    private enum State {
        DELIVERED,
        DEFERRED,
        BOUNCED,
        EXPIRED,
        SET_ASIDE,
        REMOVED,
        QUEUED;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        static State of(Kind kind) {
            return switch (kind) {
                case DELIVERED -> DELIVERED;
                case DEFERRED -> DEFERRED;
                case BOUNCED -> BOUNCED;
                case EXPIRED -> EXPIRED;
            };
        }
    }

    /** @param last what was last heard of recipients; nothing yet of those that are queued */
    private record Found(Instant acceptedAt, String sender, List<String> recipients, Map<Integer, State> last) {}

    /** The events of a message come in their order. */
    void add(Event event) {
        switch (event.detail()) {
            case Event.Accepted accepted ->
                add(event.messageId(), accepted.acceptedAt(), accepted.sender(), accepted.recipients());
            case Event.Attempted attempted ->
                attempted
                        .results()
                        .forEach(result ->
                                mark(event.messageId(), List.of(result.recipient()), State.of(result.kind())));
            case Event.Removed removed -> mark(event.messageId(), removed.recipients(), State.REMOVED);
            case Event.Refused refused -> add(event, refused);
            case Event.Noticed _, Event.Unreported _, Event.Rehomed _, Event.SetAside _, Event.PutBack _ -> {}
        }
    }

    /** What the trail does not know yet is found in the queue. */
    void add(QueueLine line) {
        if (line.destination().equals(QueueLine.UNROUTED) && !found.containsKey(line.id())) {
            add(line.id(), line.acceptedAt(), line.sender(), line.recipients());
        }
    }

    /** What waits on {@code unreadable} now; comes after the events. */
    void add(SetAside record) {
        record.message().ifPresent(id -> mark(id, record.recipients(), State.SET_ASIDE));
    }

    private void mark(MessageId id, List<Integer> recipients, State state) {
        var message = found.get(id);
        if (message != null) {
            recipients.forEach(recipient -> message.last().put(recipient, state));
        }
    }

    private void add(MessageId id, Instant acceptedAt, String sender, List<String> recipients) {
        if (matches(sender) || recipients.stream().anyMatch(this::matches)) {
            found.put(id, new Found(acceptedAt, sender, recipients, new TreeMap<>()));
            if (found.size() > MOST) {
                found.pollFirstEntry();
                left++;
            }
        }
    }

    private void add(Event event, Event.Refused refused) {
        var mail = refused.mail().stream()
                .filter(one ->
                        matches(one.sender()) || one.recipients().stream().anyMatch(this::matches))
                .toList();
        if (!mail.isEmpty()) {
            refusals.put(event.messageId(), new Refusal(event.messageId(), event.at(), refused, mail));
            if (refusals.size() > MOST) {
                refusals.pollFirstEntry();
                refusalsLeft++;
            }
        }
    }

    private boolean matches(String address) {
        return address.toLowerCase(Locale.ROOT).contains(wanted);
    }

    /** Newest first. */
    List<Match> found() {
        return found.descendingMap().entrySet().stream()
                .map(entry -> new Match(
                        entry.getKey(),
                        entry.getValue().acceptedAt(),
                        entry.getValue().sender(),
                        entry.getValue().recipients(),
                        state(entry.getValue())))
                .toList();
    }

    /** Messages that were too many to keep. */
    long left() {
        return left;
    }

    /** Newest first. */
    List<Refusal> refusals() {
        return List.copyOf(refusals.descendingMap().values());
    }

    /** Refusals that were too many to keep. */
    long refusalsLeft() {
        return refusalsLeft;
    }

    private static String state(Found message) {
        var counts = new EnumMap<State, Integer>(State.class);
        for (int i = 0; i < message.recipients().size(); i++) {
            counts.merge(message.last().getOrDefault(i, State.QUEUED), 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(entry -> counted(
                        entry.getValue(),
                        message.recipients().size(),
                        entry.getKey().words()))
                .collect(Collectors.joining(", "));
    }

    private static String counted(int count, int of, String word) {
        return of == 1 ? word : count + " " + word;
    }

    static String word(Kind kind) {
        return State.of(kind).words();
    }
}

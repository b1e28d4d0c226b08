package io.postyard.standalone.verb;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.unreadable.SetAside;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The story of one message as lines: what came in, which way each recipient went, what was said to us, what is left.
 *
 * @param events of this message, in their order
 * @param queue where the message stands in the queue now
 * @param aside what of it waits on {@code unreadable}
 */
record Timeline(MessageId id, List<Event> events, List<QueueLine> queue, List<SetAside> aside, Instant now) {
    private static final String INDENT = "                       ";

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("Message " + id);
        events.forEach(event -> add(lines, event));
        queue.forEach(line -> addQueued(lines, line));
        aside.forEach(record -> addAside(lines, events, record, now));
        lines.add("");
        lines.add(conclusion());
        return lines;
    }

    static void add(List<String> lines, Event event) {
        var at = "  " + Text.time(event.at()) + "  ";
        switch (event.detail()) {
            case Event.Accepted accepted -> addAccepted(lines, accepted);
            case Event.Attempted attempted -> {
                lines.add(at + "attempt " + attempted.attempt() + " to " + attempted.nextHop() + " took "
                        + attempted.millis() + " ms");
                attempted
                        .results()
                        .forEach(result -> lines.add(INDENT + result.address() + ": "
                                + AddressSearch.word(result.kind())
                                + (result.text().isBlank() ? "" : "; " + result.text())
                                + result.reason()
                                        .map(reason -> " [" + words(reason) + ", " + result.status() + "]")
                                        .orElse("")));
                attempted.nextAttempt().ifPresent(next -> lines.add(INDENT + "next attempt " + Text.time(next)));
            }
            case Event.Noticed noticed ->
                lines.add(at + words(noticed.kind()) + " report to <" + noticed.to() + "> about "
                        + Text.count(noticed.recipients().size(), "recipient") + ": message " + noticed.notice());
            case Event.Unreported unreported ->
                lines.add(at + "nobody is told of "
                        + Text.count(unreported.recipients().size(), "failed recipient") + ": "
                        + words(unreported.why()));
            case Event.Removed removed ->
                lines.add(at + "removed by an operator: the record " + removed.record() + ", which had been set aside: "
                        + removed.error());
            case Event.SetAside aside -> {
                lines.add(at + "set aside by the " + words(aside.part()) + " " + aside.instance()
                        + ", for it could not be worked on: " + aside.error());
                lines.add(INDENT + "the record " + aside.record()
                        + aside.route().map(route -> ", order " + route).orElse(""));
            }
            case Event.PutBack back -> lines.add(at + "put back by an operator: the record " + back.record());
            case Event.Refused refused -> addRefused(lines, at, refused);
            case Event.Rehomed rehomed ->
                lines.add(at + "put off without an attempt, for " + rehomed.nextHop() + " is slow ["
                        + words(rehomed.reason()) + "]; again " + Text.time(rehomed.due()));
        }
    }

    private static void addRefused(List<String> lines, String at, Event.Refused refused) {
        lines.add(at
                + refused.client()
                        .map(client -> "[" + Text.client(client) + "]")
                        .orElse("many clients")
                + " refused " + (refused.times() == 1 ? "once" : refused.times() + " times, at first ")
                + (refused.times() == 1 ? "" : Text.time(refused.since()))
                + ": " + refused.reply());
        if (!refused.policies().isEmpty()) {
            lines.add(INDENT + "by " + String.join(", ", refused.policies()));
        }
        for (var mail : refused.mail()) {
            lines.add(INDENT + "    from <" + mail.sender() + ">"
                    + (mail.recipients().isEmpty() ? "" : " to " + String.join(", ", mail.recipients())));
        }
    }

    private static void addAccepted(List<String> lines, Event.Accepted accepted) {
        var origin = accepted.origin();
        lines.add("  " + Text.time(accepted.acceptedAt()) + "  accepted from <" + accepted.sender() + ">, "
                + Text.size(accepted.size())
                + (origin.helo().isEmpty()
                        ? ", written by Postyard"
                        : ", " + origin.helo()
                                + origin.clientName()
                                        .map(name -> " (" + name + ")")
                                        .orElse("")
                                + " [" + origin.client().getHostAddress() + "] by " + origin.protocol()
                                + origin.tls()
                                        .map(tls -> ", " + tls.version() + " " + tls.cipher())
                                        .orElse("")
                                + " on " + words(origin.listener()))
                + origin.identity().map(user -> ", user " + user).orElse(""));
        accepted.about().ifPresent(about -> lines.add(INDENT + "a report about message " + about));
        for (var route : accepted.routes()) {
            lines.add(INDENT + "to " + route.nextHop()
                    + (route.policies().isEmpty() ? "" : " by " + String.join(", ", route.policies())) + ":");
            lines.add(INDENT + "    "
                    + route.recipients().stream()
                            .map(accepted.recipients()::get)
                            .collect(Collectors.joining(", ")));
        }
    }

    private void addQueued(List<String> lines, QueueLine line) {
        lines.add("  " + Text.time(now) + "  in the queue: " + line.state() + ", " + line.destination() + ", "
                + Text.count(line.attempts(), "attempt")
                + line.nextDue()
                        .map(due -> due.isAfter(now)
                                ? ", next in " + Text.age(Duration.between(now, due))
                                : ", next attempt is due")
                        .orElse(""));
        lines.add(INDENT + "    " + String.join(", ", line.recipients()));
        line.problem().ifPresent(problem -> lines.add(INDENT + "    last said: " + problem));
    }

    static void addAside(List<String> lines, List<Event> events, SetAside record, Instant now) {
        if (events.stream()
                .noneMatch(event -> event.detail() instanceof Event.SetAside aside
                        && aside.record().equals(record.name()))) {
            // By an earlier version, or too long ago for the trail.
            lines.add(
                    "  " + Text.time(record.since()) + "  set aside, for it could not be worked on: " + record.error());
        }
        lines.add("  " + Text.time(now) + "  waits for you: ./postyard unreadable " + record.name());
    }

    private String conclusion() {
        var search = new AddressSearch("");
        events.forEach(search::add);
        queue.forEach(search::add);
        aside.forEach(search::add);
        return search.found().stream()
                .findFirst()
                .map(match -> "Now: " + match.state() + ".")
                .orElseGet(this::neverRouted);
    }

    private String neverRouted() {
        if (events.stream().anyMatch(event -> event.detail() instanceof Event.Refused)) {
            return "Nothing of it was accepted.";
        }
        if (events.stream().anyMatch(event -> !event.detail().isOfMessage())) {
            return "Of which message it is cannot be told.";
        }
        if (!aside.isEmpty()) {
            return "Now: set aside.";
        }
        return events.stream().anyMatch(event -> event.detail() instanceof Event.Removed)
                ? "Now: removed."
                : "Its acceptance is no longer in the trail.";
    }

    /** {@code REMOTE_REFUSED} as {@code remote refused}. */
    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

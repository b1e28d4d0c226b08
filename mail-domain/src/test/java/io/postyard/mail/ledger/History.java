package io.postyard.mail.ledger;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.queue.Origin;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A random life of a queue that never did anything wrong, and ways to make it wrong. */
final class History {
    static final int MESSAGES = 30;
    static final Instant START = Instant.parse("2026-11-22T09:00:00Z");

    /** A step and what it did to the queue: who left a place, who came to one. */
    record Step(Event event, List<Seen> left, List<Seen> came) {}

    record Seen(MessageId id, int recipient, Place place) {}

    /** A message on {@code accepted}. */
    record Acknowledged(MessageId id, boolean waiting) {}

    /** An order on {@code unreadable}, or a message that never had one. */
    record Aside(MessageId id, List<Integer> recipients) {}

    final List<Acknowledged> acknowledged = new ArrayList<>();
    final List<Aside> aside = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();
    final List<Seen> queue = new ArrayList<>();
    long messages;
    long accepted;
    long delivered;
    long failed;
    long queued;
    long unrouted;
    long waiting;

    private final Random random;

    private History(long seed) {
        random = new Random(seed);
    }

    static History random(long seed) {
        var history = new History(seed);
        for (int i = 0; i < MESSAGES; i++) {
            history.live(id(i), 1 + history.random.nextInt(5));
        }
        // These make sure that every corruption finds something to corrupt.
        history.message(id(MESSAGES), List.of(Event.Kind.DELIVERED, Event.Kind.BOUNCED));
        history.message(id(MESSAGES + 1), List.of(Event.Kind.DEFERRED));
        return history;
    }

    static MessageId id(int number) {
        var time = MessageId.next(START.plusSeconds(number)).value().substring(0, 10);
        return new MessageId(time + "%010d".formatted(number));
    }

    static Event accepted(MessageId id, int recipients) {
        var addresses = IntStream.range(0, recipients)
                .mapToObj(i -> i + "@peer.example")
                .toList();
        var origin =
                new Origin(ListenerKind.RELAY, InetAddress.getLoopbackAddress(), "client", "ESMTP", Optional.empty());
        return new Event(
                START,
                id,
                new Event.Accepted(
                        id.acceptedAt(), "ann@example.com", addresses, 100, origin, List.of(), Optional.empty()));
    }

    private void live(MessageId id, int recipients) {
        if (random.nextInt(10) == 0) {
            acknowledged.add(new Acknowledged(id, true));
            waiting++;
            for (int i = 0; i < recipients; i++) {
                queue.add(new Seen(id, i, Place.ACCEPTED));
            }
            unrouted += recipients;
            return;
        }
        message(
                id,
                IntStream.range(0, recipients)
                        .mapToObj(_ -> Event.Kind.values()[random.nextInt(Event.Kind.values().length)])
                        .toList());
    }

    /** Routes a message and brings each recipient to the end given; DEFERRED means that it stays in the queue. */
    private void message(MessageId id, List<Event.Kind> ends) {
        acknowledged.add(new Acknowledged(id, false));
        messages++;
        accepted += ends.size();
        var all = IntStream.range(0, ends.size())
                .mapToObj(i -> new Seen(id, i, Place.PENDING))
                .toList();
        step(accepted(id, ends.size()), List.of(), all);
        for (int i = 0; i < ends.size(); i++) {
            recipient(id, i, ends.get(i));
        }
    }

    private void recipient(MessageId id, int index, Event.Kind end) {
        var place = Place.PENDING;
        for (int attempt = random.nextInt(3); attempt > 0; attempt--) {
            step(
                    attempted(id, index, Event.Kind.DEFERRED),
                    List.of(new Seen(id, index, place)),
                    List.of(new Seen(id, index, Place.DEFERRED)));
            place = Place.DEFERRED;
        }
        if (end == Event.Kind.DEFERRED) {
            queued++;
            return;
        }
        step(attempted(id, index, end), List.of(new Seen(id, index, place)), List.of());
        if (end == Event.Kind.DELIVERED) {
            delivered++;
            return;
        }
        failed++;
        boolean silent = random.nextInt(4) == 0;
        var told = new Event.Noticed(Event.NoticeKind.FAILED, id, "ann@example.com", List.of(index));
        var untold = new Event.Unreported(Event.Silence.NOT_ASKED_FOR, List.of(index));
        step(new Event(START, id, silent ? untold : told), List.of(), List.of());
    }

    private void step(Event event, List<Seen> left, List<Seen> came) {
        steps.add(new Step(event, left, came));
        queue.removeAll(left);
        queue.addAll(came);
    }

    /** The queue when the first {@code moment} steps had been taken; what never was routed left it by then. */
    List<Seen> queueAt(int moment) {
        var then = new ArrayList<Seen>();
        steps.subList(0, moment).forEach(step -> {
            then.removeAll(step.left());
            then.addAll(step.came());
        });
        return then;
    }

    private static Event attempted(MessageId id, int index, Event.Kind kind) {
        var result =
                new Event.Result(index, index + "@peer.example", kind, Optional.empty(), "2.0.0", "peer said: 250 ok");
        return new Event(START, id, new Event.Attempted(0, 1, "mx:peer.example", 5, List.of(result), Optional.empty()));
    }

    // What can go wrong. Each does one thing and says what the books should find.

    Problem forgetQueued() {
        var seen = pick(queue.stream().filter(s -> s.place() != Place.ACCEPTED).toList());
        queue.remove(seen);
        return new Problem(Problem.Kind.LOST, seen.id(), seen.recipient());
    }

    Problem setOrderAside() {
        var seen = pick(queue.stream().filter(s -> s.place() != Place.ACCEPTED).toList());
        queue.remove(seen);
        aside.add(new Aside(seen.id(), List.of(seen.recipient())));
        return new Problem(Problem.Kind.SET_ASIDE, seen.id(), seen.recipient());
    }

    Problem setMessageAside() {
        var id = id(MESSAGES + 100);
        acknowledged.add(new Acknowledged(id, false));
        aside.add(new Aside(id, List.of()));
        return new Problem(Problem.Kind.SET_ASIDE, id, 0);
    }

    Problem forgetToRoute() {
        var id = id(MESSAGES + 100);
        acknowledged.add(new Acknowledged(id, false));
        return new Problem(Problem.Kind.NEVER_ROUTED, id, 0);
    }

    Problem forgetClosing() {
        var closing = pick(closings(Event.Kind.DELIVERED));
        steps.remove(closing);
        return problem(Problem.Kind.LOST, closing);
    }

    Problem queueClosed() {
        var closing = pick(closings(Event.Kind.DELIVERED));
        queue.add(new Seen(closing.event().messageId(), resultOf(closing).recipient(), Place.DEFERRED));
        return problem(Problem.Kind.QUEUED_THOUGH_CLOSED, closing);
    }

    Problem queueAgain() {
        var seen = pick(queue);
        queue.add(seen);
        return new Problem(Problem.Kind.QUEUED_TWICE, seen.id(), seen.recipient());
    }

    Problem acceptAgain() {
        var step = pick(steps.stream()
                .filter(s -> s.event().detail() instanceof Event.Accepted)
                .toList());
        steps.add(step);
        return new Problem(Problem.Kind.ACCEPTED_TWICE, step.event().messageId(), 0);
    }

    Problem keepAccepted() {
        var seen = pick(queue.stream().filter(s -> s.place() != Place.ACCEPTED).toList());
        queue.add(new Seen(seen.id(), seen.recipient(), Place.ACCEPTED));
        return new Problem(Problem.Kind.STILL_ACCEPTED, seen.id(), seen.recipient());
    }

    Problem closeAgain() {
        var closing = pick(closings(Event.Kind.DELIVERED));
        steps.add(closing);
        return problem(Problem.Kind.CLOSED_TWICE, closing);
    }

    Problem closeUnknown() {
        var unknown = id(MESSAGES + 100);
        steps.add(new Step(attempted(unknown, 0, Event.Kind.DELIVERED), List.of(), List.of()));
        return new Problem(Problem.Kind.CLOSED_UNOPENED, unknown, 0);
    }

    Problem queueUnknown() {
        var unknown = id(MESSAGES + 100);
        queue.add(new Seen(unknown, 0, Place.PENDING));
        return new Problem(Problem.Kind.QUEUED_UNOPENED, unknown, 0);
    }

    Problem forgetReport() {
        var step = pick(steps.stream()
                .filter(s ->
                        s.event().detail() instanceof Event.Noticed || s.event().detail() instanceof Event.Unreported)
                .toList());
        steps.remove(step);
        int recipient =
                switch (step.event().detail()) {
                    case Event.Noticed noticed -> noticed.recipients().getFirst();
                    case Event.Unreported unreported -> unreported.recipients().getFirst();
                    default -> throw new IllegalStateException();
                };
        return new Problem(Problem.Kind.NOT_REPORTED, step.event().messageId(), recipient);
    }

    private List<Step> closings(Event.Kind kind) {
        return steps.stream()
                .filter(s -> s.event().detail() instanceof Event.Attempted attempted
                        && attempted.results().getFirst().kind() == kind)
                .toList();
    }

    private static Problem problem(Problem.Kind kind, Step closing) {
        return new Problem(kind, closing.event().messageId(), resultOf(closing).recipient());
    }

    private static Event.Result resultOf(Step closing) {
        return ((Event.Attempted) closing.event().detail()).results().getFirst();
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}

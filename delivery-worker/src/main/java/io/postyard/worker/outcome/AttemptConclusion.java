package io.postyard.worker.outcome;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.disposition.Decided;
import io.postyard.mail.disposition.Disposition;
import io.postyard.mail.disposition.RetryDecision;
import io.postyard.mail.event.Event;
import io.postyard.mail.notice.NoticeDecision;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.reply.Reply;
import io.postyard.worker.notice.Notice;
import io.postyard.worker.notice.NoticeMaker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Decides what follows from an attempt. Thread-safe. */
public final class AttemptConclusion {
    private static final AttemptOutcome NO_OUTCOME = new AttemptOutcome.OwnFault("the attempt reported no outcome");

    private static final AttemptOutcome TOO_LARGE = new AttemptOutcome.OwnFault(
            "internal error: the attempt was made and Kafka refused its outcome as too large");

    /** Results in one event where Kafka refuses larger ones. */
    private static final int FEW = 20;

    private static final AttemptOutcome NO_CONCLUSION =
            new AttemptOutcome.OwnFault("internal error: the attempt was made and its outcome could not be concluded");

    private final NoticeMaker notices;

    public AttemptConclusion(NoticeMaker notices) {
        this.notices = notices;
    }

    /**
     * Blocks while the original of a report is read. Throws only by a fault of ours, most likely in making a report; then
     * {@link #concludeWithoutReports} is called for.
     *
     * @param order as it stood before the attempt
     * @param outcomes by {@code Addressee.index}; an addressee that is missing counts as a fault of ours
     * @param now the end of the attempt
     */
    public Concluded conclude(
            DeliveryOrder order,
            Map<Integer, AttemptOutcome> outcomes,
            RetrySchedule schedule,
            Instant now,
            Duration took) {
        var decided = order.addressees().stream()
                .map(addressee -> decide(addressee, outcomes, order, schedule, now))
                .toList();
        var plan = NoticeDecision.decide(
                order, decided, schedule, now, notices.settings().postmaster().get());
        var again = again(order, decided, plan.warnings());
        var attempted = attempted(order, decided, took, again.map(DeliveryOrder::due));
        var made = notices.make(order, plan, schedule, now);
        var events = new ArrayList<Event>();
        events.add(new Event(now, order.messageId(), attempted));
        made.forEach(notice -> events.add(notice.event()));
        plan.unreported()
                .forEach((why, recipients) ->
                        events.add(new Event(now, order.messageId(), new Event.Unreported(why, recipients))));
        return new Concluded(
                attempted, events, again, made.stream().map(Notice::message).toList());
    }

    /**
     * What follows if {@link #conclude} threw: who was delivered to stays so, and everybody else is tried again, however
     * old, until a report can be made. Nobody fails, so nobody need be told.
     */
    public Concluded concludeWithoutReports(
            DeliveryOrder order,
            Map<Integer, AttemptOutcome> outcomes,
            RetrySchedule schedule,
            Instant now,
            Duration took) {
        var known = new HashMap<>(outcomes);
        known.replaceAll((_, outcome) -> outcome instanceof AttemptOutcome.Accepted ? outcome : NO_CONCLUSION);
        return withoutReports(order, known, schedule, now, took);
    }

    private static Concluded withoutReports(
            DeliveryOrder order,
            Map<Integer, AttemptOutcome> outcomes,
            RetrySchedule schedule,
            Instant now,
            Duration took) {
        var age = Duration.between(order.acceptedAt(), now);
        var wait = schedule.waitAfter(order.attempts() + 1);
        var endless = new RetrySchedule(List.of(wait), List.of(), age.abs().plus(wait.multipliedBy(2)));
        var decided = order.addressees().stream()
                .map(addressee -> decide(addressee, outcomes, order, endless, now))
                .toList();
        var again = again(order, decided, order.warnings());
        var attempted = attempted(order, decided, took, again.map(DeliveryOrder::due));
        return new Concluded(attempted, List.of(new Event(now, order.messageId(), attempted)), again, List.of());
    }

    /**
     * What follows if Kafka refuses the records of {@link #conclude} as too large: as if it had thrown, but in as few words
     * and as small records as will do. The order that goes back is no larger than it came.
     */
    public Concluded concludeBriefly(
            DeliveryOrder order,
            Map<Integer, AttemptOutcome> outcomes,
            RetrySchedule schedule,
            Instant now,
            Duration took) {
        var brief = new HashMap<>(outcomes);
        brief.replaceAll(
                (_, outcome) -> outcome instanceof AttemptOutcome.Accepted accepted ? brief(accepted) : TOO_LARGE);
        var whole = withoutReports(order, brief, schedule, now, took);
        return new Concluded(
                whole.attempted(),
                inPieces(whole.attempted())
                        .map(piece -> new Event(now, order.messageId(), piece))
                        .toList(),
                whole.again().map(AttemptConclusion::withoutProblems),
                List.of());
    }

    private static AttemptOutcome brief(AttemptOutcome.Accepted accepted) {
        var reply = accepted.reply();
        return new AttemptOutcome.Accepted(
                accepted.peer(), new Reply(reply.code(), reply.enhanced(), List.of()), accepted.dsnPassedOn());
    }

    private static Stream<Event.Attempted> inPieces(Event.Attempted whole) {
        var results = whole.results();
        return IntStream.iterate(0, from -> from < results.size(), from -> from + FEW)
                .mapToObj(from -> new Event.Attempted(
                        whole.route(),
                        whole.attempt(),
                        whole.nextHop(),
                        whole.millis(),
                        results.subList(from, Math.min(from + FEW, results.size())),
                        whole.nextAttempt()));
    }

    private static DeliveryOrder withoutProblems(DeliveryOrder order) {
        var addressees = order.addressees().stream()
                .map(a -> new Addressee(a.index(), a.recipient(), Optional.empty()))
                .toList();
        return order.again(addressees, order.attempts(), order.warnings(), order.due());
    }

    private static Decided decide(
            Addressee addressee,
            Map<Integer, AttemptOutcome> outcomes,
            DeliveryOrder order,
            RetrySchedule schedule,
            Instant now) {
        var outcome = outcomes.getOrDefault(addressee.index(), NO_OUTCOME);
        return new Decided(addressee, outcome, RetryDecision.decide(outcome, order, schedule, now));
    }

    private static Optional<DeliveryOrder> again(DeliveryOrder order, List<Decided> decided, int warnings) {
        var left = new ArrayList<Addressee>();
        var dues = new ArrayList<Instant>();
        for (var d : decided) {
            if (d.disposition() instanceof Disposition.Deferred deferred) {
                var addressee = d.addressee();
                left.add(new Addressee(addressee.index(), addressee.recipient(), Optional.of(deferred.detail())));
                dues.add(deferred.due());
            }
        }
        // One order has one schedule and one attempt count, so these are all equal.
        return dues.stream()
                .min(Comparator.naturalOrder())
                .map(due -> order.again(left, order.attempts() + 1, warnings, due));
    }

    private static Event.Attempted attempted(
            DeliveryOrder order, List<Decided> decided, Duration took, Optional<Instant> nextAttempt) {
        return new Event.Attempted(
                order.route(),
                order.attempts() + 1,
                order.nextHop().key(),
                took.toMillis(),
                decided.stream().map(AttemptConclusion::result).toList(),
                nextAttempt);
    }

    private static Event.Result result(Decided decided) {
        return new Event.Result(
                decided.addressee().index(),
                decided.addressee().recipient().mailbox().toString(),
                switch (decided.disposition()) {
                    case Disposition.Delivered _ -> Event.Kind.DELIVERED;
                    case Disposition.Deferred _ -> Event.Kind.DEFERRED;
                    case Disposition.Bounced _ -> Event.Kind.BOUNCED;
                    case Disposition.Expired _ -> Event.Kind.EXPIRED;
                },
                decided.reason(),
                decided.status().toString(),
                decided.detail());
    }
}

package io.postyard.worker.outcome;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.order.Consequences;
import io.postyard.wire.order.Ticket;
import io.postyard.worker.lane.OrderBook;
import io.postyard.worker.session.AttemptReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns reports of attempts into what the queue must record, and gives the orders back with it. */
public final class Outcomes implements OrderBook {
    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    private final Supplier<PolicySnapshot> policy;
    private final AttemptConclusion conclusion;
    private final InstantSource clock;
    private final OutcomeMetrics metrics;

    /** @param policy what is in force, asked for every order */
    public Outcomes(
            Supplier<PolicySnapshot> policy, AttemptConclusion conclusion, InstantSource clock, MeterRegistry metrics) {
        this.policy = policy;
        this.conclusion = conclusion;
        this.clock = clock;
        this.metrics = new OutcomeMetrics(metrics);
    }

    @Override
    public DeliveryRule ruleOf(Ticket ticket) {
        return policy.get().deliveryOf(ticket.order().policy());
    }

    @Override
    public void attempted(Ticket ticket, AttemptReport report, DeliveryRule rule, Duration took) {
        var order = ticket.order();
        var now = clock.instant();
        Concluded concluded;
        try {
            concluded = conclusion.conclude(order, report.outcomes(), rule.retry(), now, took);
            ticket.finish(
                    consequences(concluded),
                    () -> consequences(conclusion.concludeBriefly(order, report.outcomes(), rule.retry(), now, took)));
        } catch (RuntimeException | Error e) {
            metrics.conclusionFailed();
            LOG.atError()
                    .addKeyValue("order", order.name())
                    .setCause(e)
                    .log("The outcome of an attempt cannot be concluded; what is not delivered is deferred");
            try {
                concluded = conclusion.concludeWithoutReports(order, report.outcomes(), rule.retry(), now, took);
                ticket.finish(consequences(concluded));
            } catch (RuntimeException | Error worse) {
                giveBack(ticket, rule.retry(), now, worse);
                return;
            }
        }
        metrics.attempted(order, concluded, took, now);
    }

    /**
     * The order goes back to the queue with everybody still in it, for nothing of the attempt can be recorded. Who was
     * delivered to gets the message again; but kept in hand the order would hold up its partition, and be tried again after
     * a restart just so. The fault may be one of every attempt: so they become rarer by the schedule, and end with it.
     * Nobody can be told then, so people decide.
     */
    private static void giveBack(Ticket ticket, RetrySchedule schedule, Instant now, Throwable why) {
        var order = ticket.order();
        var expiry = schedule.expiry(order.acceptedAt());
        if (!now.isBefore(expiry)) {
            LOG.atError()
                    .addKeyValue("order", order.name())
                    .setCause(why)
                    .log("Nothing of an attempt can be recorded and its time is up; the order is set aside");
            ticket.quarantine(why);
            return;
        }
        var attempts = order.attempts() + 1;
        var next = now.plus(schedule.waitAfter(attempts));
        var due = next.isBefore(expiry) ? next : expiry;
        LOG.atError()
                .addKeyValue("order", order.name())
                .addKeyValue("due", due)
                .setCause(why)
                .log("Nothing of an attempt can be recorded; the order is tried again, whoever was delivered to");
        var again = order.again(order.addressees(), attempts, order.warnings(), due);
        ticket.finish(new Consequences(List.of(), Optional.of(again), List.of()));
    }

    private static Consequences consequences(Concluded concluded) {
        return new Consequences(concluded.events(), concluded.again(), concluded.notices());
    }

    @Override
    public void setAside(Ticket ticket, Reason reason, Instant due) {
        var order = ticket.order();
        var rule = ruleOf(ticket);
        var now = clock.instant();
        var expiry = rule.retry().expiry(order.acceptedAt());
        if (!now.isBefore(expiry) || rule.retry().warningsDue(order.acceptedAt(), now) > order.warnings()) {
            attempted(ticket, AttemptReport.ofAll(order, notTried(order), false), rule, Duration.ZERO);
            return;
        }
        var back = due.isBefore(expiry) ? due : expiry;
        var event = new Event(
                now,
                order.messageId(),
                new Event.Rehomed(order.route(), order.nextHop().key(), reason, back));
        var again = order.again(order.addressees(), order.attempts(), order.warnings(), back);
        metrics.setAside(reason);
        try {
            ticket.finish(new Consequences(List.of(event), Optional.of(again), List.of()));
        } catch (RuntimeException | Error e) {
            metrics.conclusionFailed();
            giveBack(ticket, rule.retry(), now, e);
        }
    }

    private static AttemptOutcome notTried(DeliveryOrder order) {
        return new AttemptOutcome.Unreachable(
                order.nextHop().key(),
                Trouble.DESTINATION_SLOW,
                "not tried: the destination takes mail more slowly than it comes");
    }
}

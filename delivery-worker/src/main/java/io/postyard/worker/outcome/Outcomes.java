package io.postyard.worker.outcome;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.wire.order.Consequences;
import io.postyard.wire.order.Ticket;
import io.postyard.wire.policy.PolicyView;
import io.postyard.worker.lane.OrderBook;
import io.postyard.worker.session.AttemptReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Turns reports of attempts into what the queue must record, and gives the orders back with it. */
public final class Outcomes implements OrderBook {
    private final PolicyView policy;
    private final AttemptConclusion conclusion;
    private final InstantSource clock;
    private final OutcomeMetrics metrics;

    public Outcomes(PolicyView policy, AttemptConclusion conclusion, InstantSource clock, MeterRegistry metrics) {
        this.policy = policy;
        this.conclusion = conclusion;
        this.clock = clock;
        this.metrics = new OutcomeMetrics(metrics);
    }

    @Override
    public DeliveryRule ruleOf(Ticket ticket) {
        return policy.current().deliveryOf(ticket.order().policy());
    }

    @Override
    public void attempted(Ticket ticket, AttemptReport report, DeliveryRule rule, Duration took) {
        var order = ticket.order();
        var concluded = conclusion.conclude(order, report.outcomes(), rule.retry(), clock.instant(), took);
        ticket.finish(new Consequences(concluded.events(), concluded.again(), concluded.notices()));
        metrics.attempted(order, concluded.attempted(), took, clock.instant());
    }

    @Override
    public void setAside(Ticket ticket, Reason reason, Instant due) {
        var order = ticket.order();
        var event = new Event(
                clock.instant(),
                order.messageId(),
                new Event.Rehomed(order.route(), order.nextHop().key(), reason, due));
        var again = order.again(order.addressees(), order.attempts(), order.warnings(), due);
        metrics.setAside(reason);
        ticket.finish(new Consequences(List.of(event), Optional.of(again), List.of()));
    }
}

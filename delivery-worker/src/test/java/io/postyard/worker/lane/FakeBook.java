package io.postyard.worker.lane;

import io.postyard.mail.disposition.Reason;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import io.postyard.wire.order.Ticket;
import io.postyard.worker.session.AttemptReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers what lanes gave back. */
final class FakeBook implements OrderBook {
    record Attempt(Ticket ticket, AttemptReport report, DeliveryRule rule) {}

    record SetAside(Ticket ticket, Reason reason, Instant due) {}

    final BlockingQueue<Attempt> attempts = new LinkedBlockingQueue<>();
    final List<SetAside> setAside = new java.util.concurrent.CopyOnWriteArrayList<>();
    /** Where it is not the rule of all. */
    final Map<Ticket, DeliveryRule> rules = new ConcurrentHashMap<>();

    private final DeliveryRule rule;

    FakeBook(Shaping shaping) {
        rule = rule(PolicyRef.DEFAULT, shaping);
    }

    static DeliveryRule rule(PolicyRef ref, Shaping shaping) {
        return new DeliveryRule(
                ref,
                Optional.empty(),
                TlsMode.NONE,
                shaping,
                new RetrySchedule(List.of(Duration.ofSeconds(100)), List.of(), Duration.ofDays(1)));
    }

    Attempt next() throws InterruptedException {
        var attempt = attempts.poll(60, TimeUnit.SECONDS);
        if (attempt == null) {
            throw new AssertionError("no attempt within a minute");
        }
        return attempt;
    }

    @Override
    public DeliveryRule ruleOf(Ticket ticket) {
        return rules.getOrDefault(ticket, rule);
    }

    @Override
    public void attempted(Ticket ticket, AttemptReport report, DeliveryRule used, Duration took) {
        attempts.add(new Attempt(ticket, report, used));
    }

    @Override
    public void setAside(Ticket ticket, Reason reason, Instant due) {
        setAside.add(new SetAside(ticket, reason, due));
    }
}

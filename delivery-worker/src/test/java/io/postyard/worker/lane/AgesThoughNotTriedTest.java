package io.postyard.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.testkit.time.ManualClock;
import io.postyard.wire.order.Consequences;
import io.postyard.worker.notice.NoticeMaker;
import io.postyard.worker.notice.NoticeSettings;
import io.postyard.worker.notice.Originals;
import io.postyard.worker.outcome.AttemptConclusion;
import io.postyard.worker.outcome.Outcomes;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A destination is suspended or slow whenever an order comes: its sender is told all the same, and in time. */
class AgesThoughNotTriedTest {
    private static final Instant START = Instant.parse("2026-11-22T03:00:00Z");
    private static final RetrySchedule SCHEDULE = RetrySchedule.DEFAULT;
    private static final String DOMAIN = "example.test";

    private final ManualClock clock = new ManualClock(START);
    private final FakeDestinations destinations = new FakeDestinations();
    private final Lanes lanes = new Lanes(
            destinations,
            new Outcomes(() -> PolicySnapshot.EMPTY, conclusion(), clock, new SimpleMeterRegistry()),
            () -> true,
            new LaneLimits(1, 1, Duration.ZERO, Duration.ofMillis(50), Duration.ofSeconds(1)),
            clock,
            new SimpleMeterRegistry());
    private final List<Event> events = new ArrayList<>();

    @AfterEach
    void drain() {
        lanes.drain(Duration.ofSeconds(30));
    }

    @Test
    void atASuspendedDestination() throws Exception {
        destinations.down(DOMAIN, true);
        var order = new FakeTicket(DOMAIN, START).order();

        for (Optional<DeliveryOrder> again = Optional.of(order); again.isPresent(); ) {
            clock.set(again.get().due());
            suspend();
            again = offer(again.get()).again();
        }

        // The first return after four hours by the default schedule.
        assertThat(noticed(Event.NoticeKind.DELAYED)).containsExactly(START.plus(Duration.ofMinutes(321)));
        assertThat(noticed(Event.NoticeKind.FAILED)).containsExactly(SCHEDULE.expiry(START));
        assertThat(expired()).containsExactly(SCHEDULE.expiry(START));
    }

    @Test
    void atASlowDestination() throws Exception {
        var gate = destinations.stall(DOMAIN);
        lanes.offer(new FakeTicket(DOMAIN, START));
        await().atMost(Duration.ofMinutes(1)).until(() -> destinations.delivering.get() == 1);
        lanes.offer(new FakeTicket(DOMAIN, START));
        var order = new FakeTicket(DOMAIN, START).order();
        var warning = START.plus(SCHEDULE.warnAfter().getFirst());

        var again = offer(order).again().orElseThrow();
        assertThat(again.attempts()).isZero();
        assertThat(events).isNotEmpty().noneMatch(e -> e.detail() instanceof Event.Noticed);
        clock.set(warning);
        again = offer(again).again().orElseThrow();
        again = offer(again).again().orElseThrow();
        clock.set(SCHEDULE.expiry(START).minusSeconds(1));
        again = offer(again).again().orElseThrow();
        assertThat(again.due()).isEqualTo(SCHEDULE.expiry(START));
        clock.set(again.due());
        var last = offer(again);

        assertThat(last.again()).isEmpty();
        assertThat(noticed(Event.NoticeKind.DELAYED)).containsExactly(warning);
        assertThat(noticed(Event.NoticeKind.FAILED)).containsExactly(SCHEDULE.expiry(START));
        assertThat(expired()).containsExactly(SCHEDULE.expiry(START));
        gate.release(2);
    }

    private static AttemptConclusion conclusion() {
        var settings = NoticeSettings.of("mail.example.com", Optional::empty);
        Originals originals = (_, body) -> new ByteArrayInputStream(((Body.Inline) body).bytes());
        return new AttemptConclusion(new NoticeMaker(settings, originals));
    }

    /** With an order of its own, which is tried. */
    private void suspend() throws Exception {
        if (!lanes.isSuspended("mx:" + DOMAIN)) {
            lanes.offer(new FakeTicket(DOMAIN, clock.instant()));
            await().atMost(Duration.ofMinutes(1)).until(() -> lanes.isSuspended("mx:" + DOMAIN));
        }
    }

    private Consequences offer(DeliveryOrder order) throws Exception {
        var ticket = new FakeTicket(order);
        lanes.offer(ticket);
        var consequences = ticket.finished.poll(60, TimeUnit.SECONDS);
        assertThat(consequences).as("what follows").isNotNull();
        events.addAll(consequences.events());
        return consequences;
    }

    private List<Instant> noticed(Event.NoticeKind kind) {
        return events.stream()
                .filter(e -> e.detail() instanceof Event.Noticed noticed && noticed.kind() == kind)
                .map(Event::at)
                .toList();
    }

    private List<Instant> expired() {
        return events.stream()
                .filter(e -> e.detail() instanceof Event.Attempted attempted
                        && attempted.results().getFirst().kind() == Event.Kind.EXPIRED)
                .map(Event::at)
                .toList();
    }
}

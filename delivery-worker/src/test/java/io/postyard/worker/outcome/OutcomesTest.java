package io.postyard.worker.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.reply.Reply;
import io.postyard.testkit.time.ManualClock;
import io.postyard.wire.order.Consequences;
import io.postyard.wire.order.Ticket;
import io.postyard.worker.notice.NoticeMaker;
import io.postyard.worker.notice.NoticeSettings;
import io.postyard.worker.notice.Originals;
import io.postyard.worker.session.AttemptReport;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The conclusion of an attempt breaks, here because the report of a failure cannot be written. */
class OutcomesTest {
    private static final Instant START = Instant.parse("2026-11-22T09:00:00Z");
    private static final RetrySchedule SCHEDULE = RetrySchedule.DEFAULT;
    private static final String PEER = "mx.peer.example[192.0.2.1]:25";
    private static final AttemptOutcome TAKEN = new AttemptOutcome.Accepted(PEER, Reply.of(250, "2.0.0", "ok"), false);
    private static final AttemptOutcome NO = new AttemptOutcome.Refused(PEER, Reply.of(550, "5.1.1", "no"));

    private final ManualClock clock = new ManualClock(START.plusSeconds(1));
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Outcomes outcomes = new Outcomes(() -> PolicySnapshot.EMPTY, brokenConclusion(), clock, metrics);
    private final List<Consequences> finished = new ArrayList<>();
    private final List<Throwable> setAside = new ArrayList<>();

    @Test
    void whoWasDeliveredStaysSoAndTheOthersAreTriedAgainByTheSchedule() {
        attempted(Map.of(0, TAKEN, 1, NO));

        assertThat(finished).hasSize(1);
        var consequences = finished.getFirst();
        var again = consequences.again().orElseThrow();
        assertThat(again.addressees()).extracting(Addressee::index).containsExactly(1);
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(again.due()).isEqualTo(clock.instant().plus(SCHEDULE.waits().getFirst()));
        assertThat(consequences.notices()).isEmpty();
        assertThat(consequences.events()).hasSize(1).first().satisfies(event -> assertThat(
                        ((Event.Attempted) event.detail()).results())
                .extracting(Event.Result::kind, Event.Result::reason)
                .containsExactly(
                        tuple(Event.Kind.DELIVERED, Optional.empty()),
                        tuple(Event.Kind.DEFERRED, Optional.of(Reason.OWN_FAULT))));
    }

    @Test
    void itIsCounted() {
        attempted(Map.of(0, TAKEN, 1, NO));

        assertThat(metrics.counter("postyard_worker_conclusions_failed_total").count())
                .isEqualTo(1);
        assertThat(metrics.counter("postyard_worker_recipients_total", "disposition", "DEFERRED", "reason", "OWN_FAULT")
                        .count())
                .isEqualTo(1);
    }

    /** Nothing is in the queue's hands before all of it is. */
    @Test
    void anOrderWhoseConsequencesAreNotTakenIsGivenBackOnce() {
        clock.set(START.plusSeconds(1));

        outcomes.attempted(refusing(1), allTaken(), DeliveryRule.DEFAULT, Duration.ZERO);

        assertThat(finished).hasSize(1);
        assertThat(finished.getFirst().again()).isEmpty();
    }

    /** Else it would be in nobody's hands, and in flight until the next start. */
    @Test
    void anOrderOfWhichNothingCanBeRecordedIsGivenBackWithEverybody() {
        var ticket = refusing(2);

        outcomes.attempted(ticket, allTaken(), DeliveryRule.DEFAULT, Duration.ZERO);

        assertThat(finished).hasSize(1);
        assertThat(finished.getFirst().events()).isEmpty();
        var again = finished.getFirst().again().orElseThrow();
        assertThat(again.addressees()).isEqualTo(ticket.order().addressees());
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(again.due()).isEqualTo(clock.instant().plus(SCHEDULE.waits().getFirst()));
    }

    /** The peer says 250 each time, so each time the recipient has the mail once more. */
    @Test
    void anOrderOfWhichNothingCanEverBeRecordedIsTriedByTheScheduleAndThenSetAside() {
        var schedule =
                new RetrySchedule(List.of(Duration.ofMinutes(5), Duration.ofHours(4)), List.of(), Duration.ofHours(10));
        var standard = DeliveryRule.DEFAULT;
        var rule = new DeliveryRule(standard.ref(), standard.nextHop(), standard.tls(), standard.shaping(), schedule);
        var order = new GivenBack().order();
        var ages = new ArrayList<Duration>();
        while (setAside.isEmpty()) {
            clock.set(order.due());
            ages.add(Duration.between(START, clock.instant()));
            var before = finished.size();
            outcomes.attempted(refusing(2, order), allTaken(), rule, Duration.ZERO);
            if (finished.size() > before) {
                order = finished.getLast().again().orElseThrow();
            }
        }

        assertThat(ages)
                .containsExactly(
                        Duration.ZERO,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(4 * 60 + 5),
                        Duration.ofMinutes(8 * 60 + 5),
                        Duration.ofHours(10));
        assertThat(setAside).singleElement().satisfies(why -> assertThat(why).hasMessage("made up"));
        assertThat(metrics.counter("postyard_worker_conclusions_failed_total").count())
                .isEqualTo(ages.size());
    }

    /** Kafka may find what is to be written too large. */
    @Test
    void whatFollowsCanBeSaidInBrief() {
        var briefs = new ArrayList<Consequences>();
        var working = new Outcomes(
                () -> PolicySnapshot.EMPTY,
                new AttemptConclusion(new NoticeMaker(
                        NoticeSettings.of("mail.example.com", Optional::empty),
                        (_, _) -> InputStream.nullInputStream())),
                clock,
                metrics);

        working.attempted(
                new GivenBack() {
                    @Override
                    public void finish(Consequences consequences, Supplier<Consequences> brief) {
                        super.finish(consequences, brief);
                        briefs.add(brief.get());
                    }
                },
                new AttemptReport(Map.of(0, TAKEN, 1, NO), true, Optional.empty()),
                DeliveryRule.DEFAULT,
                Duration.ZERO);

        assertThat(finished).singleElement().satisfies(full -> {
            assertThat(full.notices()).hasSize(1);
            assertThat(full.again()).isEmpty();
        });
        assertThat(metrics.get("postyard_worker_reports_total")
                        .tag("kind", "FAILED")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(briefs).singleElement().satisfies(brief -> {
            assertThat(brief.notices()).isEmpty();
            assertThat(brief.again().orElseThrow().addressees())
                    .extracting(Addressee::index)
                    .containsExactly(1);
        });
    }

    private static AttemptReport allTaken() {
        return new AttemptReport(Map.of(0, TAKEN, 1, TAKEN), true, Optional.empty());
    }

    private GivenBack refusing(int times) {
        return refusing(times, new GivenBack().order());
    }

    private GivenBack refusing(int times, DeliveryOrder order) {
        return new GivenBack(order) {
            private int refused;

            @Override
            public void finish(Consequences consequences, Supplier<Consequences> brief) {
                if (refused++ < times) {
                    throw new IllegalStateException("made up");
                }
                super.finish(consequences, brief);
            }
        };
    }

    private static AttemptConclusion brokenConclusion() {
        Originals broken = (_, _) -> {
            throw new StackOverflowError("made up");
        };
        return new AttemptConclusion(new NoticeMaker(NoticeSettings.of("mail.example.com", Optional::empty), broken));
    }

    private void attempted(Map<Integer, AttemptOutcome> results) {
        outcomes.attempted(
                new GivenBack(),
                new AttemptReport(results, true, Optional.empty()),
                DeliveryRule.DEFAULT,
                Duration.ofMillis(5));
    }

    private class GivenBack implements Ticket {
        private final DeliveryOrder order;

        GivenBack() {
            this(new DeliveryOrder(
                    MessageId.next(START),
                    0,
                    START,
                    ReversePath.of("ann@example.com"),
                    BodyType.SEVEN_BIT,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    new NextHop.Mx(Domain.of("peer.example")),
                    "local/default",
                    List.of(
                            new Addressee(0, Recipient.of("bob@peer.example"), Optional.empty()),
                            new Addressee(1, Recipient.of("eve@peer.example"), Optional.empty())),
                    new Body.Inline(new byte[0]),
                    0,
                    0,
                    START));
        }

        GivenBack(DeliveryOrder order) {
            this.order = order;
        }

        @Override
        public DeliveryOrder order() {
            return order;
        }

        @Override
        public boolean isOwned() {
            return true;
        }

        @Override
        public boolean isHoldingUp() {
            return false;
        }

        @Override
        public boolean isBlocking() {
            return false;
        }

        @Override
        public void finish(Consequences consequences, Supplier<Consequences> brief) {
            finished.add(consequences);
        }

        @Override
        public void quarantine(Throwable why) {
            setAside.add(why);
        }

        @Override
        public void drop() {
            throw new AssertionError("the order is still ours");
        }
    }
}

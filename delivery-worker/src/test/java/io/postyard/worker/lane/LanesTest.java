package io.postyard.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.Shaping;
import io.postyard.testkit.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T03:00:00Z"));
    private final FakeDestinations destinations = new FakeDestinations();
    private FakeBook book = new FakeBook(new Shaping(2, 100, 100, 0));
    private final AtomicBoolean recording = new AtomicBoolean(true);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Lanes lanes;

    private void open(LaneLimits limits) {
        lanes = new Lanes(destinations, book, recording::get, limits, clock, metrics);
    }

    private void open() {
        open(new LaneLimits(10, 3, Duration.ZERO, Duration.ofMillis(50), Duration.ofSeconds(1)));
    }

    @AfterEach
    void drain() {
        lanes.drain(Duration.ofSeconds(30));
    }

    @Test
    void deliversWhatIsOffered() throws Exception {
        open();
        var ticket = new FakeTicket("example.test");

        lanes.offer(ticket);

        assertThat(book.next().ticket()).isSameAs(ticket);
    }

    @Test
    void stalledDestinationHoldsUpNobodyElse() throws Exception {
        open();
        var gate = destinations.stall("slow.test");
        for (int i = 0; i < 3; i++) {
            lanes.offer(new FakeTicket("slow.test"));
        }

        var healthy = new FakeTicket("fast.test");
        lanes.offer(healthy);

        assertThat(book.next().ticket()).isSameAs(healthy);
        gate.release(3);
    }

    /** Nobody calls relieve here: whoever is passed over when a session ends would wait for ever. */
    @Test
    void passesASessionOnToWhoeverBeganToWaitAsItEnded() throws Exception {
        open(new LaneLimits(1, 100, Duration.ofMinutes(1), Duration.ZERO, Duration.ofMinutes(1)));

        for (int i = 0; i < 20_000; i++) {
            // The session of the one before is about to end.
            lanes.offer(new FakeTicket("d" + i + ".test"));
            book.next();
        }
    }

    @Test
    void keepsWithinTheConnectionsOfTheShaping() throws Exception {
        open();
        var gate = destinations.stall("example.test");
        for (int i = 0; i < 3; i++) {
            lanes.offer(new FakeTicket("example.test"));
        }
        gate.release(3);
        for (int i = 0; i < 3; i++) {
            book.next();
        }

        assertThat(destinations.mostAtOnce).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void aDestinationThatHasNotAnsweredYetTakesFewSessions() {
        book = new FakeBook(new Shaping(20, 100, 100, 0));
        open(new LaneLimits(50, 100, Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofSeconds(1)));
        var gate = destinations.stall("new.test");
        for (int i = 0; i < 50; i++) {
            lanes.offer(new FakeTicket("new.test"));
        }
        lanes.relieve(false);
        await().until(() -> destinations.delivering.get() == 5);

        gate.release(5);
        await().until(() -> destinations.delivering.get() == 10);

        gate.release(45);
        await().until(() -> book.attempts.size() == 50);
        assertThat(destinations.mostAtOnce).hasValueLessThanOrEqualTo(20);
    }

    @Test
    void twoPoliciesThatLeadToOneDestinationKeepWithinTheStricterLimits() throws Exception {
        open(new LaneLimits(50, 100, Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofSeconds(1)));
        var few = FakeBook.rule(new PolicyRef("RelayPolicy", "few", 1), new Shaping(2, 500, 100, 0));
        var many = FakeBook.rule(new PolicyRef("RelayPolicy", "many", 1), new Shaping(20, 100, 100, 0));
        var gate = destinations.stall("example.test");
        for (int i = 0; i < 20; i++) {
            var ticket = new FakeTicket("example.test");
            book.rules.put(ticket, i % 2 == 0 ? few : many);
            lanes.offer(ticket);
        }
        lanes.relieve(false);
        gate.release(20);
        // The first ones may have been started before the other policy's first order came.
        book.next();
        book.next();
        for (int i = 2; i < 20; i++) {
            assertThat(book.next().rule().shaping()).isEqualTo(new Shaping(2, 100, 100, 0));
        }

        assertThat(destinations.mostAtOnce).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void keepsWithinTheSessionsOfAllLanesAndStillServesEveryone() throws Exception {
        open(new LaneLimits(1, 100, Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofSeconds(1)));
        for (int i = 0; i < 20; i++) {
            lanes.offer(new FakeTicket("d" + i + ".test"));
        }

        for (int i = 0; i < 20; i++) {
            book.next();
        }

        assertThat(destinations.mostAtOnce).hasValue(1);
    }

    @Test
    void servesTenThousandDestinationsAtOnceAndThenForgetsThem() throws Exception {
        int many = 10_000;
        int sessions = 200;
        open(new LaneLimits(sessions, 100, Duration.ofMinutes(1), Duration.ZERO, Duration.ofMinutes(1)));
        var gates = new ArrayList<Semaphore>();
        for (int i = 0; i < sessions; i++) {
            gates.add(destinations.stall("d" + i + ".test"));
        }
        for (int i = 0; i < many; i++) {
            lanes.offer(new FakeTicket("d" + i + ".test"));
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> destinations.delivering.get() == sessions);
        var known = metrics.get("postyard_worker_destinations").gauge();
        assertThat(known.value()).isEqualTo(many);

        gates.forEach(Semaphore::release);

        var served = new HashSet<String>();
        for (int i = 0; i < many; i++) {
            served.add(book.next().ticket().order().nextHop().key());
        }
        assertThat(served).hasSize(many);
        assertThat(destinations.mostAtOnce).hasValue(sessions);
        assertThat(book.setAside).isEmpty();
        awaitNoSessions();
        lanes.relieve(false);
        assertThat(known.value()).isZero();
    }

    @Test
    void slowDestinationsGiveTheirSessionsToThoseThatHaveNone() throws Exception {
        open(new LaneLimits(2, 100, Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ZERO));
        var gate = destinations.stall("slow.test");
        for (int i = 0; i < 9; i++) {
            lanes.offer(new FakeTicket("slow.test"));
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> destinations.delivering.get() == 2);
        var healthy = new FakeTicket("fast.test");
        lanes.offer(healthy);

        gate.release(1);

        var order = List.of(book.next().ticket(), book.next().ticket());
        assertThat(order).contains(healthy);
        gate.release(8);
        for (int i = 0; i < 8; i++) {
            book.next();
        }
    }

    @Test
    void setsAsideWhatWaitsForItsRateAndHoldsUpItsPartition() {
        book = new FakeBook(new Shaping(1, 100, 100, 0.001));
        open();
        var first = new FakeTicket("example.test");
        var parked = new FakeTicket("example.test");
        lanes.offer(first);
        lanes.offer(parked);
        await().atMost(Duration.ofMinutes(1)).until(() -> !book.attempts.isEmpty());

        parked.holdingUp = true;

        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(book.setAside)
                .extracting(FakeBook.SetAside::ticket)
                .containsExactly(parked));
    }

    @Test
    void takesFewerSessionsWhereAttemptsHoldUpTheirPartition() throws Exception {
        book = new FakeBook(new Shaping(4, 100, 100, 0));
        open(new LaneLimits(10, 100, Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofSeconds(1)));
        var gate = destinations.stall("slow.test");
        for (int i = 0; i < 4; i++) {
            var ticket = new FakeTicket("slow.test");
            ticket.holdingUp = true;
            lanes.offer(ticket);
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> destinations.delivering.get() == 4);
        for (int i = 0; i < 3; i++) {
            lanes.offer(new FakeTicket("slow.test"));
        }
        lanes.relieve(false);
        destinations.mostAtOnce.set(0);

        gate.release(7);

        for (int i = 0; i < 7; i++) {
            book.next();
        }
        assertThat(destinations.mostAtOnce).hasValueLessThanOrEqualTo(3);
    }

    @Test
    void takesBackTheAttemptsForWhichAPartitionStopsAndNoOthers() throws Exception {
        book = new FakeBook(new Shaping(4, 100, 100, 0));
        open(new LaneLimits(10, 100, Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofSeconds(1)));
        var gate = destinations.stall("slow.test");
        for (int i = 0; i < 4; i++) {
            var ticket = new FakeTicket("slow.test");
            ticket.holdingUp = true;
            ticket.blocking = i < 3;
            lanes.offer(ticket);
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> destinations.delivering.get() == 4);

        lanes.relieve(false);
        lanes.relieve(false);

        assertThat(destinations.takenBack).hasSize(3);
        assertThat(metrics.counter("postyard_worker_attempts_taken_back_total").count())
                .isEqualTo(3);
        gate.release(4);
        for (int i = 0; i < 4; i++) {
            book.next();
        }
    }

    @Test
    void suspendsAnUnreachableDestinationAndDefersWhatFollows() throws Exception {
        open();
        destinations.down("down.test", true);
        lanes.offer(new FakeTicket("down.test"));
        book.next();
        awaitSuspension("down.test");

        lanes.offer(new FakeTicket("down.test"));

        var outcome = book.next().report().outcomes().get(0);
        assertThat(outcome).isInstanceOfSatisfying(AttemptOutcome.Unreachable.class, u -> assertThat(u.trouble())
                .isEqualTo(Trouble.DESTINATION_SUSPENDED));
    }

    @Test
    void probesASuspendedDestinationWithOneOrderOnly() throws Exception {
        open();
        destinations.down("down.test", true);
        lanes.offer(new FakeTicket("down.test"));
        book.next();
        awaitSuspension("down.test");
        clock.advance(Duration.ofSeconds(95));
        var gate = destinations.stall("down.test");
        destinations.down("down.test", false);

        for (int i = 0; i < 3; i++) {
            lanes.offer(new FakeTicket("down.test"));
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> destinations.delivering.get() == 1);

        // Once the probe has come through, others may follow; until then they wait.
        assertThat(destinations.mostAtOnce).hasValue(1);
        assertThat(lanes.waiting()).containsEntry("mx:down.test", 2);
        gate.release(3);
        for (int i = 0; i < 3; i++) {
            book.next();
        }
    }

    @Test
    void setsAsideWhatExceedsASlowLane() {
        open();
        var gate = destinations.stall("slow.test");
        for (int i = 0; i < 12; i++) {
            lanes.offer(new FakeTicket("slow.test"));
        }

        await().atMost(Duration.ofMinutes(1)).until(() -> !book.setAside.isEmpty());
        assertThat(book.setAside).allSatisfy(s -> {
            assertThat(s.reason()).isEqualTo(Reason.DESTINATION_SLOW);
            assertThat(s.due()).isAfter(clock.instant());
        });
        gate.release(12);
    }

    @Test
    void setsAsideWhatHoldsUpAPartition() {
        open();
        var gate = destinations.stall("slow.test");
        var holding = new FakeTicket("slow.test");
        holding.holdingUp = true;
        lanes.offer(new FakeTicket("slow.test"));
        lanes.offer(new FakeTicket("slow.test"));
        lanes.offer(holding);

        lanes.relieve(false);

        await().atMost(Duration.ofMinutes(1)).until(() -> !book.setAside.isEmpty());
        assertThat(book.setAside).extracting(FakeBook.SetAside::ticket).containsOnly(holding);
        gate.release(3);
    }

    /** As with commits of four seconds: half of the time nothing may be started. */
    @Test
    void setsAsideWhatHoldsUpAPartitionAlsoWhenServiceComesInPieces() {
        long second = Duration.ofSeconds(1).toNanos();
        var time = new AtomicLong();
        var limits = new LaneLimits(10, 3, Duration.ofSeconds(3), Duration.ofMillis(50), Duration.ofSeconds(1));
        lanes = new Lanes(destinations, book, recording::get, limits, clock, time::get, metrics);
        var gate = destinations.stall("slow.test");
        var holding = new FakeTicket("slow.test");
        holding.holdingUp = true;
        lanes.offer(new FakeTicket("slow.test"));
        lanes.offer(new FakeTicket("slow.test"));
        lanes.offer(holding);

        for (int i = 0; i < 4; i++) {
            assertThat(book.setAside).as("it has not waited for long yet").isEmpty();
            time.addAndGet(2 * second);
            recording.set(i % 2 == 1);
            lanes.relieve(false);
        }

        await().atMost(Duration.ofMinutes(1)).until(() -> !book.setAside.isEmpty());
        assertThat(book.setAside).extracting(FakeBook.SetAside::ticket).containsOnly(holding);
        gate.release(3);
    }

    @Test
    void dropsWaitingOrdersOfAPartitionThatLeft() {
        open();
        var gate = destinations.stall("slow.test");
        lanes.offer(new FakeTicket("slow.test"));
        lanes.offer(new FakeTicket("slow.test"));
        var gone = new FakeTicket("slow.test");
        lanes.offer(gone);
        gone.owned = false;

        lanes.ownershipChanged();

        assertThat(gone.dropped).isTrue();
        gate.release(3);
    }

    @Test
    void looksAgainWhoseTheOrderIsAfterAWaitForTheRateLimit() throws Exception {
        book = new FakeBook(new Shaping(1, 100, 100, 1));
        open();
        var asked = new AtomicInteger();
        var leaving = new FakeTicket("example.test") {
            @Override
            public boolean isOwned() {
                return asked.incrementAndGet() == 1;
            }
        };
        var first = new FakeTicket("example.test");

        lanes.offer(first);
        lanes.offer(leaving);

        assertThat(book.next().ticket()).isSameAs(first);
        await().atMost(Duration.ofMinutes(1)).until(() -> leaving.dropped);
        assertThat(book.attempts).isEmpty();
    }

    @Test
    void startsNothingWhileOutcomesAreNotRecorded() throws Exception {
        open();
        var gate = destinations.stall("example.test");
        var underWay = new FakeTicket("example.test");
        lanes.offer(underWay);
        await().atMost(Duration.ofMinutes(1)).until(() -> destinations.delivering.get() == 1);
        recording.set(false);

        lanes.offer(new FakeTicket("example.test"));
        lanes.offer(new FakeTicket("other.test"));
        lanes.relieve(true);
        gate.release(2);

        assertThat(book.next().ticket()).isSameAs(underWay);
        awaitNoSessions();
        assertThat(destinations.opened).hasValue(1);
        assertThat(lanes.waiting()).containsEntry("mx:example.test", 1).containsEntry("mx:other.test", 1);
        // Nor does anybody count as slow meanwhile.
        assertThat(book.setAside).isEmpty();

        recording.set(true);
        lanes.relieve(false);
        book.next();
        book.next();
    }

    @Test
    void doesNotStartWhatWaitedForTheRateLimitOnceOutcomesAreNotRecorded() throws Exception {
        book = new FakeBook(new Shaping(1, 100, 100, 1));
        open();
        var stopping = new FakeTicket("example.test") {
            @Override
            public boolean isOwned() {
                recording.set(false);
                return true;
            }
        };
        lanes.offer(new FakeTicket("example.test"));
        lanes.offer(stopping);

        book.next();
        awaitNoSessions();

        assertThat(book.attempts).isEmpty();
        assertThat(lanes.waiting()).containsEntry("mx:example.test", 1);
    }

    @Test
    void servesWhoWaitedForASessionOnceOutcomesAreRecordedAgain() throws Exception {
        open(new LaneLimits(1, 100, Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofSeconds(1)));
        var gate = destinations.stall("d0.test");
        for (int i = 0; i < 5; i++) {
            lanes.offer(new FakeTicket("d" + i + ".test"));
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> destinations.delivering.get() == 1);
        recording.set(false);
        gate.release();
        book.next();
        awaitNoSessions();

        recording.set(true);
        lanes.relieve(false);

        for (int i = 1; i < 5; i++) {
            book.next();
        }
    }

    @Test
    void anErrorInASessionIsAnOutcome() throws Exception {
        open();
        destinations.breakDown("broken.test");

        lanes.offer(new FakeTicket("broken.test"));

        assertThat(book.next().report().outcomes().get(0)).isInstanceOf(AttemptOutcome.OwnFault.class);
    }

    @Test
    void aSessionThatCannotBeOpenedIsAnOutcomeOfWhatWaits() throws Exception {
        open();
        destinations.refuseToOpen("broken.test");

        for (int i = 0; i < 3; i++) {
            lanes.offer(new FakeTicket("broken.test"));
        }

        for (int i = 0; i < 3; i++) {
            assertThat(book.next().report().outcomes().get(0)).isInstanceOf(AttemptOutcome.OwnFault.class);
        }
        // One for each order, and at the most one more that finds its order taken.
        assertThat(destinations.opened).hasValueLessThanOrEqualTo(6);
    }

    private void awaitNoSessions() {
        var sessions = metrics.get("postyard_worker_sessions").gauge();
        await().atMost(Duration.ofMinutes(1)).until(() -> sessions.value() == 0);
    }

    private void awaitSuspension(String domain) {
        await().atMost(Duration.ofMinutes(1)).until(() -> lanes.isSuspended("mx:" + domain));
    }
}

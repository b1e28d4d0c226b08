package io.postyard.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.policy.Shaping;
import io.postyard.testkit.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T03:00:00Z"));
    private final FakeDestinations destinations = new FakeDestinations();
    private FakeBook book = new FakeBook(new Shaping(2, 100, 100, 0));
    private Lanes lanes;

    private void open(LaneLimits limits) {
        lanes = new Lanes(destinations, book, limits, clock, new SimpleMeterRegistry());
    }

    private void open() {
        open(new LaneLimits(10, 3, Duration.ZERO, Duration.ofMillis(50)));
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
    void keepsWithinTheSessionsOfAllLanesAndStillServesEveryone() throws Exception {
        open(new LaneLimits(1, 100, Duration.ofMinutes(1), Duration.ofMillis(50)));
        for (int i = 0; i < 20; i++) {
            lanes.offer(new FakeTicket("d" + i + ".test"));
        }

        for (int i = 0; i < 20; i++) {
            book.next();
        }

        assertThat(destinations.mostAtOnce).hasValue(1);
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

        assertThat(book.setAside).isNotEmpty().allSatisfy(s -> {
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

    private void awaitSuspension(String domain) {
        await().atMost(Duration.ofMinutes(1)).until(() -> lanes.isSuspended("mx:" + domain));
    }
}

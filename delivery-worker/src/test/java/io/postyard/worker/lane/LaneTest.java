package io.postyard.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.DeliveryRule;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Time in which nobody may be served is not held against the destination. */
    @Test
    void isNotSlowForWaitsThatAreOurs() {
        var ticket = new FakeTicket("example.test");
        var lane = new Lane(ticket.order().nextHop());
        long start = System.nanoTime();
        lane.offer(ticket, DeliveryRule.DEFAULT, Instant.EPOCH, start, LaneLimits.DEFAULT);

        lane.unserved(start + 10 * SECOND);

        assertThat(lane.isSlow(start + 12 * SECOND, PATIENCE)).isFalse();
        assertThat(lane.isSlow(start + 14 * SECOND, PATIENCE)).isTrue();
    }
}

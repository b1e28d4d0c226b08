package io.postyard.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.Shaping;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code messagesPerSecond}. Times are given, so nobody waits. */
class RateLimitTest {
    /** Anything: {@link System#nanoTime} may begin anywhere, also below zero. */
    private static final long START = -5_000;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final RateLimit rate = new RateLimit();

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 50, 3})
    void spacesABurstEvenly(double perSecond) {
        long apart = (long) (SECOND / perSecond);
        for (int i = 0; i < 100; i++) {
            assertThat(rate.reserve(perSecond, START)).isEqualTo(i * apart);
        }
    }

    @Test
    void neverExceedsTheRateWheneverOrdersCome() {
        long last = Long.MIN_VALUE;
        for (long now = START; now < START + 20 * SECOND; now += SECOND / 7) {
            long begins = now + rate.reserve(4, now);
            assertThat(last == Long.MIN_VALUE || begins - last >= SECOND / 4).isTrue();
            last = begins;
        }
        // Seven a second want to go and four may: the eightieth goes after twenty seconds, and no later.
        assertThat(last).isLessThan(START + 36 * SECOND);
    }

    @Test
    void doesNotWaitForWhoComesLaterThanTheRate() {
        rate.reserve(2, START);
        assertThat(rate.reserve(2, START + SECOND)).isZero();
    }

    @Test
    void aQuietTimeGivesNoCreditForABurst() {
        rate.reserve(1, START);
        assertThat(rate.reserve(1, START + 60 * SECOND)).isZero();
        assertThat(rate.reserve(1, START + 60 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void followsAChangeOfPolicy() {
        rate.reserve(1, START);
        assertThat(rate.reserve(0, START)).as("no limit any more").isZero();
        assertThat(rate.reserve(100, START)).as("what was reserved stands").isEqualTo(SECOND);
        assertThat(rate.reserve(100, START)).isEqualTo(SECOND + SECOND / 100);
    }

    @Test
    void aLaneTakesItsRateFromTheShapingOfItsPolicy() {
        var ticket = new FakeTicket("example.test");
        var lane = new Lane(ticket.order().nextHop());
        assertThat(lane.reserveRate(START)).as("before any policy").isZero();
        var limits = new LaneLimits(10, 3, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1));
        lane.offer(ticket, new FakeBook(new Shaping(2, 100, 100, 4)).ruleOf(ticket), Instant.EPOCH, START, limits);
        assertThat(lane.reserveRate(START)).isZero();
        assertThat(lane.reserveRate(START)).isEqualTo(SECOND / 4);
        assertThat(lane.reserveRate(START)).isEqualTo(SECOND / 2);
    }
}

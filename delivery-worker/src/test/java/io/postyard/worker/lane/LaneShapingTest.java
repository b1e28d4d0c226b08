package io.postyard.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaneShapingTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final DeliveryRule FEW = rule("few", new Shaping(2, 500, 50, 0));
    private static final DeliveryRule SLOW = rule("slow", new Shaping(20, 100, 100, 5));
    private static final Shaping BOTH = new Shaping(2, 100, 50, 5);

    private final LaneShaping limits = new LaneShaping();

    @Test
    void ofEachLimitTheStrictestHoldsWhicheverOrderCameLast() {
        limits.asked(FEW, START);
        assertThat(limits.strictest()).isEqualTo(FEW.shaping());

        for (int i = 0; i < 3; i++) {
            limits.asked(SLOW, START);
            assertThat(limits.strictest()).isEqualTo(BOTH);
            limits.asked(FEW, START);
            assertThat(limits.strictest()).isEqualTo(BOTH);
        }
    }

    @Test
    void theStricterRateIsTheLowerOneThatIsOne() {
        var none = new Shaping(1, 1, 1, 0);
        var three = new Shaping(1, 1, 1, 3);
        var four = new Shaping(1, 1, 1, 4);
        assertThat(none.stricterOf(three)).isEqualTo(three);
        assertThat(three.stricterOf(none)).isEqualTo(three);
        assertThat(four.stricterOf(three)).isEqualTo(three);
        assertThat(none.stricterOf(none)).isEqualTo(none);
    }

    @Test
    void aChangedPolicyCountsAsItIsNow() {
        limits.asked(FEW, START);
        limits.asked(SLOW, START);

        var more = rule("few", new Shaping(10, 500, 100, 0));
        limits.asked(more, START);

        assertThat(limits.strictest()).isEqualTo(new Shaping(10, 100, 100, 5));
    }

    @Test
    void aPolicyIsForgottenSomeTimeAfterItsLastOrder() {
        limits.asked(FEW, START);
        var last = START.plus(Duration.ofHours(1));
        limits.asked(SLOW, last);

        limits.forget(last.plus(LaneShaping.REMEMBERED));
        assertThat(limits.strictest()).isEqualTo(BOTH);

        limits.forget(last.plus(LaneShaping.REMEMBERED).plusSeconds(1));
        assertThat(limits.strictest()).isEqualTo(SLOW.shaping());
        limits.forget(last.plus(Duration.ofDays(1)));
        assertThat(limits.strictest()).isEqualTo(SLOW.shaping());
    }

    private static DeliveryRule rule(String name, Shaping shaping) {
        return new DeliveryRule(
                new PolicyRef("RelayPolicy", name, 1), Optional.empty(), TlsMode.NONE, shaping, RetrySchedule.DEFAULT);
    }
}

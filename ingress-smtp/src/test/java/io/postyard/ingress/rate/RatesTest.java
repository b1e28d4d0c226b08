package io.postyard.ingress.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.ingress.metric.RateMetrics;
import io.postyard.ingress.sharing.Processes;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.policy.RateLimit.Count;
import io.postyard.mail.policy.RateLimit.Per;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final RateLimit THREE = new RateLimit(Per.SENDER_DOMAIN, Count.MESSAGES, 3, Duration.ofMinutes(10));
    private static final RateLimit OCTETS = new RateLimit(Per.SENDER_DOMAIN, Count.BYTES, 1000, Duration.ofHours(1));

    private final AtomicLong now = new AtomicLong();
    private final Processes processes = new Processes(now::get);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Rates rates = rates(10);
    private final Rates elsewhere = rates(10);

    private Rates rates(int most) {
        return new Rates(processes.join(), new RateMetrics(registry), now::get, most);
    }

    @Test
    void countsUpToTheLimitAndAgainAfterTheTime() {
        for (int i = 0; i < 3; i++) {
            assertThat(rates.take(List.of(message("a.test")))).isEmpty();
        }
        assertThat(rates.take(List.of(message("a.test")))).contains(THREE);
        assertThat(rates.take(List.of(message("b.test")))).isEmpty();
        now.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(rates.exceeded(List.of(message("a.test")))).contains(THREE);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(rates.take(List.of(message("a.test")))).isEmpty();
    }

    @Test
    void countsAllOrNothing() {
        assertThat(rates.take(List.of(message("a.test"), octets("a.test", 900))))
                .isEmpty();
        assertThat(rates.take(List.of(message("a.test"), octets("a.test", 200))))
                .contains(OCTETS);
        assertThat(rates.take(List.of(message("a.test")))).isEmpty();
        assertThat(rates.take(List.of(message("a.test"))))
                .as("the refused one did not count")
                .isEmpty();
        assertThat(rates.take(List.of(message("a.test")))).contains(THREE);
    }

    @Test
    void whatIsLargerThanItsLimitPassesAlone() {
        assertThat(rates.exceeded(List.of(octets("a.test", 5000)))).isEmpty();
        rates.count(octets("a.test", 1));
        assertThat(rates.exceeded(List.of(octets("a.test", 5000)))).contains(OCTETS);
        assertThat(rates.exceeded(List.of(octets("a.test", Long.MAX_VALUE)))).contains(OCTETS);
    }

    @Test
    void whatIsCountedElsewhereCountsOnceItIsTold() {
        assertThat(rates.take(List.of(message("a.test")))).isEmpty();
        assertThat(rates.take(List.of(message("a.test")))).isEmpty();
        for (int i = 0; i < 3; i++) {
            // As far off as it may be: what the others took since they last told.
            assertThat(elsewhere.take(List.of(message("a.test")))).isEmpty();
        }
        processes.share();
        assertThat(rates.take(List.of(message("a.test")))).contains(THREE);
        assertThat(elsewhere.take(List.of(message("a.test")))).contains(THREE);
        assertThat(elsewhere.take(List.of(message("b.test")))).isEmpty();
    }

    @Test
    void whoStartsGoesOnWithWhatWasCountedAsLongAgoAsItWas() {
        for (int i = 0; i < 3; i++) {
            assertThat(rates.take(List.of(message("a.test")))).isEmpty();
        }
        processes.share();
        now.addAndGet(Duration.ofMinutes(4).toNanos());
        var restarted = rates(10);
        assertThat(restarted.exceeded(List.of(message("a.test")))).isEmpty();
        processes.share();
        assertThat(restarted.take(List.of(message("a.test")))).contains(THREE);
        assertThat(restarted.take(List.of(message("b.test")))).isEmpty();
        now.addAndGet(Duration.ofMinutes(7).toNanos());
        assertThat(restarted.take(List.of(message("a.test")))).isEmpty();
        var late = rates(10);
        processes.share();
        assertThat(late.take(List.of(message("b.test")))).isEmpty();
        assertThat(late.take(List.of(message("b.test")))).isEmpty();
        assertThat(late.take(List.of(message("b.test")))).contains(THREE);
    }

    @Test
    void anotherLimitGoesOnWithWhatWasCountedAndAnotherPolicyDoesNot() {
        rates.count(message("a.test"));
        rates.count(message("a.test"));
        var two = new RateLimit(Per.SENDER_DOMAIN, Count.MESSAGES, 2, Duration.ofMinutes(10));
        var later = new PolicyRef("RelayPolicy", "local/rates", 2);
        assertThat(rates.exceeded(List.of(Charge.of(later, two, "a.test", 1)))).contains(two);
        var other = new PolicyRef("RelayPolicy", "local/other", 1);
        assertThat(rates.exceeded(List.of(Charge.of(other, two, "a.test", 1)))).isEmpty();
    }

    @Test
    void ofTooManyTheOneThatWasNotTouchedForTheLongestTimeGoes() {
        for (int i = 0; i < 3; i++) {
            rates.count(message("a.test"));
            rates.count(message("b.test"));
        }
        for (int i = 0; i < 9; i++) {
            assertThat(rates.exceeded(List.of(message("a.test")))).contains(THREE);
            rates.count(message("other" + i + ".test"));
        }
        assertThat(rates.exceeded(List.of(message("b.test")))).isEmpty();
        assertThat(registry.get("postyard.ingress.counts.forgotten").counter().count())
                .isEqualTo(1);
        assertThat(registry.get("postyard.ingress.counts.kept").gauge().value()).isEqualTo(10);
    }

    private static Charge message(String domain) {
        return charge(THREE, domain, 1);
    }

    private static Charge octets(String domain, long amount) {
        return charge(OCTETS, domain, amount);
    }

    private static Charge charge(RateLimit rate, String domain, long amount) {
        return Charge.of(new PolicyRef("RelayPolicy", "local/rates", 1), rate, domain, amount);
    }
}

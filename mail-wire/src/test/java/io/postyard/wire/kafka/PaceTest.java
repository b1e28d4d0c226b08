package io.postyard.wire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    private long now = 1_000_000;

    @Test
    void theFirstStartsAtOnce() {
        assertThat(pace(0, 60).waitNanos()).isZero();
    }

    @ParameterizedTest(name = "{0}–{1} ms, {3} records in {2} ms: rests {4} ms")
    @CsvSource({
        "0, 60, 10, 500, 20", // twice as long as it took
        "0, 60, 10, 1, 2", // a lone record hardly rests
        "0, 60, 40, 500, 20", // at most the longest between two starts
        "0, 60, 90, 500, -30", // which may be over already
        "25, 75, 5, 1, 20", // at least the shortest
    })
    void restsInProportion(int shortest, int longest, int took, int records, int rest) {
        var pace = pace(shortest, longest);
        long start = now;
        now += Duration.ofMillis(took).toNanos();

        pace.done(start, records);

        assertThat(Duration.ofNanos(pace.waitNanos())).isEqualTo(Duration.ofMillis(rest));
    }

    @Test
    void nothingIsHeldUpAfterAQuietWhile() {
        var pace = pace(25, 75);
        pace.done(now, 1_000);

        now += Duration.ofSeconds(1).toNanos();

        assertThat(pace.waitNanos()).isNegative();
    }

    private Pace pace(int shortest, int longest) {
        return new Pace(Duration.ofMillis(shortest), Duration.ofMillis(longest), () -> now);
    }
}

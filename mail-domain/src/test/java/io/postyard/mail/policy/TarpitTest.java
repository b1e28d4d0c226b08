package io.postyard.mail.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TarpitTest {
    private static final Tarpit TARPIT = new Tarpit(3, Duration.ofSeconds(1), 2, Duration.ofSeconds(30));

    @Test
    void growsWithTheListUpToAMaximum() {
        assertThat(IntStream.rangeClosed(1, 10)
                        .mapToLong(number -> TARPIT.delayOf(number).toSeconds()))
                .containsExactly(0L, 0L, 0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(TARPIT.delayOf(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void staysEvenWhereItDoesNotGrow() {
        var even = new Tarpit(0, Duration.ofMillis(10), 1, Duration.ofSeconds(1));
        assertThat(even.delayOf(1)).isEqualTo(even.delayOf(100_000)).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void neverOutlastsAnHonestClient() {
        assertThatThrownBy(() -> new Tarpit(0, Duration.ofSeconds(1), 2, Duration.ofMinutes(5)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tarpit(0, Duration.ofSeconds(2), Double.NaN, Duration.ofSeconds(3)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

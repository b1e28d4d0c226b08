package io.postyard.ingress.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private long now = Long.MAX_VALUE - 1;
    private final Remembered<String, Integer> remembered = new Remembered<>(2, () -> now);

    @Test
    void isGoneAfterItsTime() {
        remembered.put("a", 1, Duration.ofNanos(10));
        now += 9;
        assertThat(remembered.get("a")).contains(1);
        now += 1;
        assertThat(remembered.get("a")).isEmpty();
        remembered.put("a", 2, Duration.ZERO);
        assertThat(remembered.get("a")).as("no time at all").isEmpty();
    }

    @Test
    void ofTooMuchWhatWasNotAskedForLongestGoes() {
        remembered.put("a", 1, Duration.ofHours(1));
        remembered.put("b", 2, Duration.ofHours(1));
        assertThat(remembered.get("a")).contains(1);
        remembered.put("c", 3, Duration.ofHours(1));
        assertThat(remembered.get("b")).isEmpty();
        assertThat(remembered.get("a")).contains(1);
        assertThat(remembered.get("c")).contains(3);
    }
}

package io.postyard.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9, 3));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3);
    }

    @Test
    void whatCouldNotBeMeasuredDoesNotCount() {
        assertThat(Spread.of(List.of(Double.NaN, 2.0))).isEqualTo(new Spread(2, 2, 2, 1));
        assertThat(Spread.of(List.of()).rounds()).isZero();
    }
}

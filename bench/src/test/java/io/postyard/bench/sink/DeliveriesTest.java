package io.postyard.bench.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private final Deliveries deliveries = new Deliveries(new SinkPlan(1, 1, 0, 1, Map.of()));

    @Test
    void theBusiestStretchIsFoundWhereverItIs() {
        deliveredAt(0, 100, 101, 102, 110, 200, 201);

        assertThat(deliveries.busiest(10, 0)).isEqualTo(4);
        assertThat(deliveries.busiest(9, 0)).isEqualTo(3);
        assertThat(deliveries.busiest(1_000, 0)).isEqualTo(7);
    }

    @Test
    void whatWasEarlierDoesNotCount() {
        deliveredAt(100, 101, 102, 200, 201);

        assertThat(deliveries.busiest(10, 103)).isEqualTo(2);
        assertThat(deliveries.busiest(10, 300)).isZero();
    }

    @Test
    void theLastOnesAreTold() {
        deliveredAt(100, 101, 102, 200, 201);

        assertThat(deliveries.timesSince(102)).containsExactly(102, 200, 201);
        assertThat(deliveries.timesSince(300)).isEmpty();
    }

    @Test
    void whatWasRepeatedIsToldByItsTimeBefore() {
        deliveredAt(100, 101, 102);
        deliveries.delivered(1, 0, 0, 300, true);
        deliveries.delivered(1, 0, 0, 400, true);
        deliveries.reported(2, 0);
        deliveries.reported(70_000, 0);

        assertThat(deliveries.repeated()).containsExactly(101, 300, 102);

        deliveries.delivered(70_000, 0, 0, 500, true);
        assertThat(deliveries.repeated()).containsExactly(101, 300, 102, 500);
    }

    private void deliveredAt(long... times) {
        LongStream.range(0, times.length).forEach(i -> deliveries.delivered(i, 0, 0, times[Math.toIntExact(i)], true));
    }
}

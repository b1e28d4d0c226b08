package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.wire.broker.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class PlacementTest {
    private static final List<TopicPartition> ASSIGNED =
            List.of(new TopicPartition("pending", 0), new TopicPartition("pending", 1));

    @Test
    void aSlowKafkaIsGivenMoreTime() {
        try (var kafka = new Slow(Duration.ofSeconds(1))) {
            kafka.assign(ASSIGNED);
            var placement = new Placement();
            placement.begin(kafka, ASSIGNED);
            assertThat(kafka.paused()).containsExactlyInAnyOrderElementsOf(ASSIGNED);

            var placed = new ArrayList<TopicPartition>();
            Await.until("they are placed", () -> {
                placement.place(kafka, (id, _) -> placed.add(id));
                return placed.size() == ASSIGNED.size();
            });

            assertThat(kafka.paused()).isEmpty();
            assertThat(ASSIGNED).allSatisfy(id -> assertThat(kafka.position(id)).isEqualTo(7));
        }
    }

    /** Knows where each partition stands, and takes its time to say so. */
    private static final class Slow extends MockConsumer<byte[], byte[]> {
        private final Duration takes;

        Slow(Duration takes) {
            super("earliest");
            this.takes = takes;
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                Set<TopicPartition> partitions, Duration atMost) {
            if (atMost.compareTo(takes) < 0) {
                throw new TimeoutException("not yet");
            }
            return Map.of(partitions.iterator().next(), new OffsetAndMetadata(7));
        }
    }
}

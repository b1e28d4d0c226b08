package io.postyard.wire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

final class DurableProducerIT {
    private static final Duration EVER = Duration.ofDays(1);

    /** Else one monstrous message would make ingress turn everybody away. */
    @Test
    void aRecordThatIsTooLargeSaysNothingAboutKafka() {
        try (var producer = new DurableProducer(WireBroker.settings(), "test")) {
            producer.send(record(1)).join();

            var tooLarge = producer.send(record(2 << 20));

            assertThatThrownBy(tooLarge::join).hasCauseInstanceOf(RecordTooLargeException.class);
            assertThat(producer.failedWithin(EVER)).isFalse();
            assertThat(producer.acknowledgedWithin(EVER)).isTrue();
            assertThat(producer.inFlight()).isZero();
        }
    }

    private static ProducerRecord<String, byte[]> record(int octets) {
        return new ProducerRecord<>(Topics.UNREADABLE.topic(), "durable-producer", new byte[octets]);
    }
}

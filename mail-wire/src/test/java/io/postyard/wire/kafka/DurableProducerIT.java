package io.postyard.wire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.topic.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

    /** Else the thread that serves many sessions would wait with them until Kafka has told of the topic. */
    @Test
    void theFirstRecordDoesNotHoldUpItsSenderWhileKafkaIsSilent() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var producer = new DurableProducer(KafkaSettings.of("127.0.0.1:" + silent.getLocalPort()), "test")) {
            var unsettled =
                    assertTimeoutPreemptively(Duration.ofSeconds(4), () -> producer.send(record(1)), "within 5 s");
            assertThat(unsettled).isNotDone();
        }
    }

    private static ProducerRecord<String, byte[]> record(int octets) {
        return new ProducerRecord<>(Topics.UNREADABLE.topic(), "durable-producer", new byte[octets]);
    }
}

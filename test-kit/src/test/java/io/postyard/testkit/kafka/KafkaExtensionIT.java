package io.postyard.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.wire.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaExtensionIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    @Test
    void topicsAreThereAndEmptyAfterAReset() throws Exception {
        assertThat(produced()).isEqualTo(1);
        KAFKA.reset();
        assertThat(produced()).isEqualTo(1);
    }

    /** Returns the end offset after one record. */
    private static long produced() throws Exception {
        var topic = Topics.ACCEPTED.topic();
        try (var producer = new KafkaProducer<>(
                KAFKA.settings().with("test", Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            var placed = producer.send(new ProducerRecord<>(topic, "x".getBytes(StandardCharsets.US_ASCII)))
                    .get();
            assertThat(placed.offset()).isZero();
        }
        try (var admin = Admin.create(KAFKA.settings().with("test", Map.of()))) {
            var names = admin.listTopics().names().get();
            assertThat(names)
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(Topics.values())
                            .flatMap(t -> t.names().stream())
                            .collect(Collectors.toSet()));
            var partition = new TopicPartition(topic, 0);
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }
}

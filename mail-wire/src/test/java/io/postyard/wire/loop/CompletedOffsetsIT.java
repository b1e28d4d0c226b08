package io.postyard.wire.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.topic.Topics;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The worst completed set there is goes through a real broker's commit and comes back as it was. */
final class CompletedOffsetsIT {
    private static final long WINDOW = CompletionTracker.MAX_WINDOW;
    private static final TopicPartition PARTITION = new TopicPartition(Topics.PENDING.topic(), 0);

    @Test
    void theWorstCompletedSetSurvivesACommitAndAnAbort() {
        var random = new Random(11);
        var tracker = CompletionTracker.from(0);
        for (long offset = 0; offset < WINDOW; offset++) {
            tracker.begin(offset);
            boolean behind = offset < WINDOW - 24_000;
            if (offset > 0 && (behind ? offset % 100_000 != 0 : random.nextBoolean())) {
                tracker.done(offset);
            }
        }
        var position = tracker.position();
        assertThat(position.metadata()).hasSizeBetween(3900, 4096);
        try (var consumer = new KafkaConsumer<>(
                        WireBroker.settings().with("test", Map.of(ConsumerConfig.GROUP_ID_CONFIG, "completed-offsets")),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
                var producer = new KafkaProducer<>(
                        WireBroker.settings()
                                .with("test", Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "completed-offsets")),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(offsets(position), consumer.groupMetadata());
            producer.commitTransaction();

            producer.beginTransaction();
            producer.sendOffsetsToTransaction(
                    Map.of(PARTITION, new OffsetAndMetadata(17, "")), consumer.groupMetadata());
            producer.abortTransaction();

            var committed = consumer.committed(Set.of(PARTITION)).get(PARTITION);
            var resumed = CompletionTracker.resume(committed.offset(), committed.metadata());
            assertThat(resumed.position()).isEqualTo(position);
            for (long offset = 0; offset < WINDOW; offset++) {
                assertThat(resumed.isDone(offset)).isEqualTo(tracker.isDone(offset));
            }
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(CompletionTracker.Position position) {
        return Map.of(PARTITION, new OffsetAndMetadata(position.watermark(), position.metadata()));
    }
}

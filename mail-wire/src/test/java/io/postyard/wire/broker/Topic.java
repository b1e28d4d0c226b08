package io.postyard.wire.broker;

import io.postyard.wire.loop.Decoder;
import io.postyard.wire.record.UnreadableRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What is on a topic, as any reader of committed records sees it. */
public final class Topic {
    private Topic() {}

    public static List<ConsumerRecord<String, byte[]>> committed(String topic) {
        try (var consumer = new KafkaConsumer<>(
                WireBroker.settings().with("test", Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var all = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    public static <T> T read(Decoder<T> decoder, ConsumerRecord<String, byte[]> record) {
        try {
            return decoder.decode(record.value());
        } catch (UnreadableRecordException e) {
            throw new AssertionError(e);
        }
    }
}

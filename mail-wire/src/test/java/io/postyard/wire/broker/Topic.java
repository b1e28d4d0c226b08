package io.postyard.wire.broker;

import io.postyard.wire.loop.Decoder;
import io.postyard.wire.record.UnreadableRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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

    /** Makes a group begin at the end of a topic, behind what other tests have put there. */
    public static void skip(String topic, String group) throws Exception {
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            var partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions();
            Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
            for (var info : partitions) {
                var partition = new TopicPartition(topic, info.partition());
                var end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get();
                ends.put(partition, new OffsetAndMetadata(end.offset()));
            }
            admin.alterConsumerGroupOffsets(group, ends).all().get();
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

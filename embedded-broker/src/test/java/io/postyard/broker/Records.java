package io.postyard.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Plain records in and out of a one-partition topic. */
final class Records {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private Records() {}

    static void createTopic(String bootstrap, String topic, int partitions, int replication) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) replication)))
                    .all()
                    .get();
        }
    }

    static void produce(String bootstrap, String topic, String value) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrap, "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var placed = producer.send(new ProducerRecord<>(topic, value)).get();
            assertThat(placed.hasOffset()).isTrue();
        }
    }

    static List<String> readAll(String bootstrap, String topic, int expected) {
        return read(bootstrap, topic, expected, "read_uncommitted");
    }

    static List<String> readCommitted(String bootstrap, String topic, int expected) {
        return read(bootstrap, topic, expected, "read_committed");
    }

    private static List<String> read(String bootstrap, String topic, int expected, String isolation) {
        var settings = Map.<String, Object>of(
                "bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "isolation.level", isolation);
        var partitions = List.of(new TopicPartition(topic, 0));
        var found = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partitions);
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (found.size() < expected && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> found.add(record.value()));
            }
        }
        return found;
    }
}

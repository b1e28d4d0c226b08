package io.postyard.standalone.packaged;

import io.postyard.mail.message.MessageId;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.trail.TopicScan;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Records that no version can read, one in each partition of a topic: whatever comes next comes behind one of them. */
final class Garbage {
    private static final byte[] UNREADABLE = {(byte) 0xff, 1, 2, 3};

    private final KafkaSettings kafka;
    private final List<String> places = new ArrayList<>();

    private Garbage(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    static Garbage on(int kafkaPort, String topic) throws Exception {
        var garbage = new Garbage(KafkaSettings.of("127.0.0.1:" + kafkaPort));
        var id = MessageId.next(InstantSource.system().instant()).value();
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", garbage.kafka.bootstrap()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (var partition : producer.partitionsFor(topic)) {
                var sent = producer.send(new ProducerRecord<>(topic, partition.partition(), id, UNREADABLE))
                        .get();
                garbage.places.add(place(topic, sent.partition(), sent.offset()));
            }
        }
        return garbage;
    }

    /** As {@code postyard unreadable} names them. */
    List<String> places() {
        return places;
    }

    boolean isSetAside() {
        return copies().containsAll(places);
    }

    /** Where each record on {@code unreadable} came from that is one of these. */
    List<String> copies() {
        var copies = new ArrayList<String>();
        try (var scan = new TopicScan(kafka, "test")) {
            var ends = scan.ends(scan.partitions("unreadable"));
            scan.read(scan.beginnings(ends.keySet()), ends, record -> {
                // A record without a value is a mark.
                if (record.value() != null && places.contains(source(record))) {
                    copies.add(source(record));
                }
            });
        }
        return copies;
    }

    private static String source(ConsumerRecord<String, byte[]> copy) {
        return place(
                header(copy, Quarantine.SOURCE_TOPIC),
                header(copy, Quarantine.SOURCE_PARTITION),
                header(copy, Quarantine.SOURCE_OFFSET));
    }

    private static String place(String topic, Object partition, Object offset) {
        return topic + "-" + partition + "@" + offset;
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return String.join(", ", places);
    }
}

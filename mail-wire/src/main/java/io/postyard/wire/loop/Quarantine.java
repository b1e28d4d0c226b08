package io.postyard.wire.loop;

import io.postyard.wire.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * A record that cannot be worked on, as it goes to {@code unreadable}: key and value byte for byte, its headers, and
 * four more: {@code source.topic}, {@code source.partition}, {@code source.offset}, {@code error}.
 */
public final class Quarantine {
    private Quarantine() {}

    /** To be sent in the transaction that counts the record as done. */
    public static <K> ProducerRecord<K, byte[]> copyOf(ConsumerRecord<K, byte[]> record, Exception why) {
        var copy = new ProducerRecord<>(Topics.UNREADABLE.topic(), record.key(), record.value());
        record.headers().forEach(copy.headers()::add);
        List.of(
                        header("source.topic", record.topic()),
                        header("source.partition", Integer.toString(record.partition())),
                        header("source.offset", Long.toString(record.offset())),
                        header("error", why.toString()))
                .forEach(copy.headers()::add);
        return copy;
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

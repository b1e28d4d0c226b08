package io.postyard.wire.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.wire.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a record that this version cannot work on: it is copied to {@code unreadable} in the transaction that
 * passes it by, logged and counted. Nothing is dropped; a version that can work on it may put it back.
 */
public final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Counter records;

    public Quarantine(MeterRegistry metrics) {
        records = Counter.builder("postyard_records_unreadable_total")
                .description("Records that could not be worked on and were copied to the topic unreadable")
                .register(metrics);
    }

    /**
     * The copy, to be sent in the transaction that counts the record as done: key and value byte for byte, its headers,
     * and four more: {@code source.topic}, {@code source.partition}, {@code source.offset}, {@code error}.
     */
    public <K> ProducerRecord<K, byte[]> copyOf(ConsumerRecord<K, byte[]> record, Exception why) {
        records.increment();
        LOG.atError()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .setCause(why)
                .log("A record cannot be worked on and is set aside on the topic unreadable");
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

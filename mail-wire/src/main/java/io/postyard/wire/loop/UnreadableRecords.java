package io.postyard.wire.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a record that this version cannot read: it is copied, as it is, to {@code unreadable} in the
 * transaction that passes it by, counted and logged. Nothing is dropped; a version that can read it may put it back.
 */
public final class UnreadableRecords {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableRecords.class);

    private final Counter counter;

    public UnreadableRecords(MeterRegistry metrics) {
        counter = Counter.builder("postyard_records_unreadable_total")
                .description("Records that could not be read and were moved to the topic unreadable")
                .register(metrics);
    }

    /** The copy to write; headers name the source and the reason. */
    public ProducerRecord<byte[], byte[]> quarantine(ConsumerRecord<byte[], byte[]> message, Exception why) {
        counter.increment();
        LOG.atError()
                .addKeyValue("topic", message.topic())
                .addKeyValue("partition", message.partition())
                .addKeyValue("offset", message.offset())
                .setCause(why)
                .log("A record cannot be read; it is kept on the topic unreadable");
        return Quarantine.copyOf(message, why);
    }
}

package io.postyard.wire.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.wire.topic.Topics;
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
        var copy = new ProducerRecord<>(Topics.UNREADABLE.topic(), message.key(), message.value());
        message.headers().forEach(copy.headers()::add);
        header(copy, "source-topic", message.topic());
        header(copy, "source-partition", String.valueOf(message.partition()));
        header(copy, "source-offset", String.valueOf(message.offset()));
        header(copy, "reason", String.valueOf(why.getMessage()));
        return copy;
    }

    private static void header(ProducerRecord<byte[], byte[]> copy, String name, String value) {
        copy.headers().add("postyard-" + name, value.getBytes(UTF_8));
    }
}

package io.postyard.wire.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a record that this version cannot work on: it is copied to {@code unreadable} in the transaction that
 * passes it by, logged and counted, and {@code events} tells of it. Nothing is dropped: it waits there until somebody puts
 * it back or removes it ({@code io.postyard.wire.unreadable}).
 */
public final class Quarantine {
    /** The header that names the topic a copy came from. */
    public static final String SOURCE_TOPIC = "source.topic";

    /** The header with its partition there. */
    public static final String SOURCE_PARTITION = "source.partition";

    /** The header with its offset there. */
    public static final String SOURCE_OFFSET = "source.offset";

    /** The header that says why it cannot be worked on, for people. */
    public static final String ERROR = "error";

    /** The header of a copy without its value, which was too large. */
    public static final String VALUE_LEFT_BEHIND = "value.left.behind";

    private static final Set<String> OURS =
            Set.of(SOURCE_TOPIC, SOURCE_PARTITION, SOURCE_OFFSET, ERROR, VALUE_LEFT_BEHIND);

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    /** More than any reason of ours has; it must not make a copy too large that fitted as it was. */
    private static final int MOST_ERROR = 2_000;

    private final Event.Part part;
    private final String instance;
    private final InstantSource clock;
    private final Counter records;

    /**
     * What is to be written for a record, both in the transaction that counts it as done.
     *
     * @param copy key and value byte for byte, its headers, and four more: {@link #SOURCE_TOPIC}, {@link
     *     #SOURCE_PARTITION}, {@link #SOURCE_OFFSET}, {@link #ERROR}
     * @param event which says so; where Kafka does not take it, the copy goes without it
     */
    public record Aside<K>(ProducerRecord<K, byte[]> copy, Event event) {}

    /** @param instance of the part, as its group knows it */
    public Quarantine(Event.Part part, String instance, InstantSource clock, MeterRegistry metrics) {
        this.part = part;
        this.instance = instance;
        this.clock = clock;
        records = Counter.builder("postyard_records_unreadable_total")
                .description("Records that could not be worked on and were copied to the topic unreadable")
                .register(metrics);
    }

    /** To be told of copies when their transaction is committed, for one that is aborted makes them again. */
    public void count(int copies) {
        records.increment(copies);
    }

    /** Sets a record aside as it is. */
    public <K> Aside<K> setAside(ConsumerRecord<K, byte[]> record, Throwable why) {
        return new Aside<>(copy(record, record.value(), why), event(record, why));
    }

    /**
     * What is left to do for a record that is too large even for {@code unreadable}: a copy without the value, which
     * stays on the source topic as long as that keeps its records.
     */
    <K> Aside<K> leaveValueBehind(ConsumerRecord<K, byte[]> record, Exception why) {
        var note = copy(record, new byte[0], why);
        note.headers().add(header(VALUE_LEFT_BEHIND, "the value is too large for this topic: read it at the source"));
        return new Aside<>(note, event(record, why));
    }

    /** Kafka refuses the event as too large: the record is set aside without it. */
    public void silenced(ConsumerRecord<?, ?> record) {
        LOG.atWarn()
                .addKeyValue("record", place(record))
                .log("Kafka refuses the event of a record that is set aside; events does not tell of it");
    }

    /** As a record is named on {@code unreadable}. */
    private static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    /** Whether a copy's header was put there by this class, and not by whoever wrote the record. */
    public static boolean isOurs(Header header) {
        return OURS.contains(header.key());
    }

    private static <K> ProducerRecord<K, byte[]> copy(ConsumerRecord<K, byte[]> record, byte[] value, Throwable why) {
        LOG.atError()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .setCause(why)
                .log("A record cannot be worked on and is set aside on the topic unreadable");
        // Without a value it would say that something is disposed of.
        var copy = new ProducerRecord<>(Topics.UNREADABLE.topic(), record.key(), value == null ? new byte[0] : value);
        record.headers().forEach(copy.headers()::add);
        List.of(
                        header(SOURCE_TOPIC, record.topic()),
                        header(SOURCE_PARTITION, Integer.toString(record.partition())),
                        header(SOURCE_OFFSET, Long.toString(record.offset())),
                        header(ERROR, shortened(reason(why))))
                .forEach(copy.headers()::add);
        return copy;
    }

    private Event event(ConsumerRecord<?, byte[]> record, Throwable why) {
        var at = clock.instant();
        var subject = Subject.of(record);
        return new Event(
                at,
                subject.message().orElseGet(() -> MessageId.next(at)),
                new Event.SetAside(
                        place(record),
                        shortened(reason(why)),
                        subject.route(),
                        part,
                        instance,
                        subject.message().isPresent()));
    }

    /** A fault of ours is known by its class; the others say in a sentence what is wrong. */
    private static String reason(Throwable why) {
        boolean ours = why instanceof RuntimeException || why instanceof Error;
        return ours || why.getMessage() == null ? why.toString() : why.getMessage();
    }

    private static String shortened(String text) {
        return text.length() <= MOST_ERROR ? text : text.substring(0, MOST_ERROR) + " …";
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

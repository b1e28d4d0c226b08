package io.postyard.wire.trail;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.record.UnreadableRecordException;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@code events}. Each call stands alone; thread-safe. */
public final class TrailReader {
    private static final Logger LOG = LoggerFactory.getLogger(TrailReader.class);

    /** An event's own time and Kafka's stamp are taken one after the other, perhaps on two machines. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

    private final KafkaSettings settings;

    public TrailReader(KafkaSettings settings) {
        this.settings = settings;
    }

    /** How far the trail was read: what is committed later lies beyond. */
    public record Mark(Map<TopicPartition, Long> ends) {}

    /**
     * Every event since {@code from} that is committed when the call begins.
     *
     * @return where {@link #readOn} goes on
     */
    public Mark readFrom(Instant from, Consumer<Event> visitor) {
        return scan(from, record -> {
            var event = decode(record);
            if (event != null && !event.at().isBefore(from)) {
                visitor.accept(event);
            }
        });
    }

    /** Every event that was committed since the mark was made. */
    public void readOn(Mark mark, Consumer<Event> visitor) {
        try (var scan = new TopicScan(settings, "trail")) {
            scan.read(mark.ends(), scan.ends(mark.ends().keySet()), record -> {
                var event = decode(record);
                if (event != null) {
                    visitor.accept(event);
                }
            });
        }
    }

    /**
     * Every event of the window that is committed when the call begins. Events of one message come in the order they
     * were written, those of different messages in any order.
     *
     * @param from inclusive
     * @param to exclusive
     */
    public void read(Instant from, Instant to, Consumer<Event> visitor) {
        scan(from, record -> {
            var event = decode(record);
            if (event != null && !event.at().isBefore(from) && event.at().isBefore(to)) {
                visitor.accept(event);
            }
        });
    }

    /** Every event of one message that is committed when the call begins, in the order they were written. */
    public void read(MessageId message, Consumer<Event> visitor) {
        scan(message.acceptedAt(), record -> {
            // Decoding costs more than comparing the key.
            if (message.value().equals(record.key())) {
                var event = decode(record);
                if (event != null) {
                    visitor.accept(event);
                }
            }
        });
    }

    /**
     * Every event that is committed when the call begins, with Kafka's time for it: when its writer handed it over. One
     * that belongs to a transaction is handed over when that has just begun.
     */
    public void readStamped(BiConsumer<Event, Instant> visitor) {
        scan(Instant.EPOCH, record -> {
            var event = decode(record);
            if (event != null) {
                visitor.accept(event, Instant.ofEpochMilli(record.timestamp()));
            }
        });
    }

    private Mark scan(Instant from, TopicScan.Visitor visitor) {
        try (var scan = new TopicScan(settings, "trail")) {
            var ends = scan.ends(scan.partitions(Topics.EVENTS.topic()));
            var since = from.isBefore(Instant.EPOCH.plus(CLOCKS_APART)) ? Instant.EPOCH : from.minus(CLOCKS_APART);
            scan.read(scan.startsAt(since.toEpochMilli(), ends), ends, visitor);
            return new Mark(ends);
        }
    }

    private static Event decode(ConsumerRecord<String, byte[]> record) {
        try {
            return EventRecord.decode(record.value());
        } catch (UnreadableRecordException e) {
            LOG.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", e.getMessage())
                    .log("An event cannot be read by this version and is passed over");
            return null;
        }
    }
}

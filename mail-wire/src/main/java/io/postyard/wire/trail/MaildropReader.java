package io.postyard.wire.trail;

import io.postyard.mail.message.MessageId;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Which messages were acknowledged, as {@code accepted} says: its keys are their ids, so nothing is decoded and nothing
 * kept. Bodies up to 64 KB come over the network all the same, for Kafka gives out no keys alone. Each call stands
 * alone; thread-safe.
 */
public final class MaildropReader {
    /** An id's time and Kafka's stamp are taken one after the other, perhaps on two machines. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

    private final KafkaSettings settings;

    /** What is done with each message; told once for each record of it. */
    public interface Visitor {
        /** @param waiting whether the router has yet to take the record */
        void visit(MessageId id, boolean waiting);
    }

    public MaildropReader(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * Every record since {@code from} that is committed when the call begins. Keys that are no message ids are passed
     * over: the router sets such a record aside or knows its id from its value.
     *
     * @return how many offsets were deleted before the router came to them; 0 unless mail was lost, or an aborted
     *     report's offsets were the very next ones
     */
    public long read(Instant from, Visitor visitor) {
        try (var scan = new TopicScan(settings, "maildrop")) {
            var partitions = scan.partitions(Topics.ACCEPTED.topic());
            var routed = Positions.of(settings, List.of(Groups.ROUTER));
            var ends = scan.ends(partitions);
            Map<TopicPartition, Long> next = new HashMap<>();
            long deleted = 0;
            for (var beginning : scan.beginnings(partitions).entrySet()) {
                var position = routed.get(beginning.getKey());
                next.put(beginning.getKey(), position == null ? 0 : position.offset());
                deleted += Math.max(0, beginning.getValue() - next.get(beginning.getKey()));
            }
            var since = from.isBefore(Instant.EPOCH.plus(CLOCKS_APART)) ? Instant.EPOCH : from.minus(CLOCKS_APART);
            scan.read(scan.startsAt(since.toEpochMilli(), ends), ends, record -> {
                if (record.key() != null && MessageId.isValid(record.key())) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    visitor.visit(new MessageId(record.key()), record.offset() >= next.get(partition));
                }
            });
            return deleted;
        }
    }
}

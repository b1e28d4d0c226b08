package io.postyard.wire.trail;

import io.postyard.wire.kafka.Groups;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.loop.CompletionTracker;
import io.postyard.wire.record.AcceptedMessageRecord;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.UnreadableRecordException;
import io.postyard.wire.topic.Tier;
import io.postyard.wire.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What is in the queue: records beyond the committed watermark of the group that works on them, without those in its
 * completed set. Each call stands alone; thread-safe.
 *
 * <p>Positions are taken first and records read afterwards, so what moves on meanwhile is still told where it was. An
 * order that moves between the two position questions may be told twice, or not at all: while mail flows, this is a
 * photograph taken with a slow shutter.
 */
public final class QueueReader {
    private static final Map<String, Tier> TIERS =
            Stream.of(Tier.values()).collect(Collectors.toMap(Tier::topic, Function.identity()));

    private final KafkaSettings settings;

    public QueueReader(KafkaSettings settings) {
        this.settings = settings;
    }

    /** Records that cannot be read are passed over: the loop that works on them sets them aside. */
    public void read(Consumer<QueueEntry> visitor) {
        try (var scan = new TopicScan(settings, "queue")) {
            var partitions = new ArrayList<TopicPartition>();
            Stream.of(Topics.ACCEPTED, Topics.PENDING, Topics.DEFERRED)
                    .flatMap(row -> row.names().stream())
                    .forEach(topic -> partitions.addAll(scan.partitions(topic)));
            var committed = Positions.of(settings, List.of(Groups.ROUTER, Groups.WORKER, Groups.DEFERRED));
            var ends = scan.ends(partitions);
            var beginnings = scan.beginnings(partitions);
            Map<TopicPartition, CompletionTracker> done = new HashMap<>();
            Map<TopicPartition, Long> starts = new HashMap<>();
            for (var partition : partitions) {
                var position = committed.get(partition);
                long watermark = position == null ? 0 : position.offset();
                done.put(partition, CompletionTracker.resume(watermark, position == null ? "" : position.metadata()));
                starts.put(partition, Math.max(watermark, beginnings.get(partition)));
            }
            scan.read(starts, ends, record -> {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (!done.get(partition).isDone(record.offset())) {
                    visit(record, visitor);
                }
            });
        }
    }

    private static void visit(ConsumerRecord<String, byte[]> record, Consumer<QueueEntry> visitor) {
        QueueEntry entry;
        try {
            if (record.topic().equals(Topics.ACCEPTED.topic())) {
                entry = new QueueEntry.Unrouted(AcceptedMessageRecord.decode(record.value()));
            } else {
                var order = DeliveryOrderRecord.decode(record.value());
                var tier = TIERS.get(record.topic());
                entry = tier == null ? new QueueEntry.Pending(order) : new QueueEntry.Deferred(order, tier);
            }
        } catch (UnreadableRecordException e) {
            return;
        }
        visitor.accept(entry);
    }
}

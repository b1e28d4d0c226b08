package io.postyard.wire.trail;

import io.postyard.wire.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads ranges of partitions once, committed records only, without a group. The ends are fixed before the first record
 * is read. Not thread-safe.
 */
public final class TopicScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaConsumer<String, byte[]> consumer;

    /** What is done with each record; called by the thread that reads. */
    public interface Visitor {
        void visit(ConsumerRecord<String, byte[]> record);
    }

    /** @param name for the client id */
    public TopicScan(KafkaSettings settings, String name) {
        consumer = new KafkaConsumer<>(
                settings.consumer(
                        name,
                        Map.of(
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                IsolationLevel.READ_COMMITTED.toString(),
                                // What is deleted while we read is not in the queue any more.
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                2_000,
                                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                                8 << 20)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /** The partitions of a topic; none if it does not exist. */
    public List<TopicPartition> partitions(String topic) {
        var partitions = new ArrayList<TopicPartition>();
        consumer.partitionsFor(topic).forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
        return partitions;
    }

    /** The first offsets that hold no committed record yet. */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /** The first offsets that are still there. */
    public Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions);
    }

    /** The first offsets whose record is stamped with this time or later; the end where there is none. */
    Map<TopicPartition, Long> startsAt(long epochMilli, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet().forEach(p -> times.put(p, epochMilli));
        Map<TopicPartition, Long> starts = new HashMap<>();
        consumer.offsetsForTimes(times)
                .forEach((p, found) -> starts.put(p, found == null ? ends.get(p) : Long.valueOf(found.offset())));
        return starts;
    }

    /**
     * Reads each partition from its start up to its end.
     *
     * @throws KafkaException if nothing comes for a minute
     */
    public void read(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, Visitor visitor) {
        var open = readFor(PATIENCE, starts, ends, visitor);
        if (!open.isEmpty()) {
            throw new TimeoutException("Kafka returns nothing for " + open);
        }
    }

    /**
     * Waits until every transaction that has written before these offsets is over, so that what was committed there is
     * seen by whoever reads up to them.
     *
     * @param offsets none of them beyond the end of its partition, uncommitted records counted
     * @param patience how long to wait while none ends
     * @return the partitions of which one is open still
     */
    public Set<TopicPartition> awaitSettled(Map<TopicPartition, Long> offsets, Duration patience) {
        return readFor(patience, ends(offsets.keySet()), offsets, _ -> {});
    }

    /** @return the partitions whose end was not reached, for nothing came any more as long as there was patience */
    private Set<TopicPartition> readFor(
            Duration patience, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, Visitor visitor) {
        Set<TopicPartition> open = new HashSet<>();
        ends.forEach((p, end) -> {
            if (starts.get(p) < end) {
                open.add(p);
            }
        });
        consumer.assign(open);
        open.forEach(p -> consumer.seek(p, starts.get(p)));
        long progress = System.nanoTime();
        while (!open.isEmpty()) {
            var records = consumer.poll(POLL);
            for (var record : records) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    visitor.visit(record);
                }
            }
            if (open.removeIf(p -> consumer.position(p) >= ends.get(p))) {
                consumer.assign(open);
                progress = System.nanoTime();
            }
            if (!records.isEmpty()) {
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > patience.toNanos()) {
                break;
            }
        }
        return open;
    }

    @Override
    public void close() {
        consumer.close();
    }
}

package io.postyard.wire.trail;

import io.postyard.wire.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Transactions that are open. Readers of committed records see nothing of what lies behind one in the same partition,
 * though others have committed it; one of a process that was killed may stay open for half a minute.
 */
public final class OpenTransactions {
    private static final long TIMEOUT_SECONDS = 20;

    private final KafkaSettings settings;

    public OpenTransactions(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * One of them.
     *
     * @param lastWrite when its producer last wrote to the partition
     */
    public record Open(TopicPartition partition, Instant lastWrite) {}

    /**
     * Waits until every transaction that is open now is over.
     *
     * @param patience how long to wait while none ends
     * @return what is open still; empty if everything is seen that was committed before the call
     */
    public List<Open> await(Collection<String> topics, Duration patience) {
        try (var scan = new TopicScan(settings, "settle")) {
            var partitions = new ArrayList<TopicPartition>();
            topics.forEach(topic -> partitions.addAll(scan.partitions(topic)));
            var open = scan.awaitSettled(writtenEnds(partitions), patience);
            return open.isEmpty() ? List.of() : describe(open);
        }
    }

    /** How far partitions are written now, records of open transactions counted. */
    public Map<TopicPartition, Long> writtenEnds(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        try (var admin = Admin.create(settings.with("settle", Map.of()))) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            answer(admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                            .all())
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        }
    }

    private List<Open> describe(Collection<TopicPartition> partitions) {
        try (var admin = Admin.create(settings.with("settle", Map.of()))) {
            var found = new ArrayList<Open>();
            answer(admin.describeProducers(partitions).all())
                    .forEach((partition, state) -> state.activeProducers().stream()
                            .filter(producer ->
                                    producer.currentTransactionStartOffset().isPresent())
                            .forEach(producer ->
                                    found.add(new Open(partition, Instant.ofEpochMilli(producer.lastTimestamp())))));
            found.sort(Comparator.comparing(Open::lastWrite));
            return found;
        }
    }

    private static <T> T answer(KafkaFuture<T> question) {
        try {
            return question.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("open transactions could not be asked for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }
}

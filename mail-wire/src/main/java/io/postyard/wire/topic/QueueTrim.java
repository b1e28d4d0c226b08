package io.postyard.wire.topic;

import io.postyard.wire.kafka.Groups;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.kafka.RenewableAdmin;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes orders that are done. Time must not delete from {@code pending} and {@code deferred}, for an order may wait
 * there as long as its worker is away; so what lies before the committed watermark is deleted instead.
 */
public final class QueueTrim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueTrim.class);
    private static final long TIMEOUT_SECONDS = 20;
    private final RenewableAdmin admin;
    private final Map<TopicPartition, Long> trimmed = new HashMap<>();

    public QueueTrim(KafkaSettings settings) {
        admin = new RenewableAdmin(settings, "trim", Map.of());
    }

    /** Deletes up to the watermarks as they are committed now; trouble is logged and left for the next time. */
    public void run() {
        trim(Groups.WORKER);
        trim(Groups.DEFERRED);
    }

    private void trim(String group) {
        try {
            trimmed.putAll(admin.ask(client -> trim(client, group)));
        } catch (ExecutionException | TimeoutException e) {
            LOG.atInfo().addKeyValue("group", group).setCause(e).log("Finished orders could not be deleted now");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How far it was deleted. */
    private Map<TopicPartition, Long> trim(Admin client, String group)
            throws ExecutionException, InterruptedException, TimeoutException {
        var committed = client.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        Map<TopicPartition, Long> done = new HashMap<>();
        committed.forEach((partition, position) -> {
            if (isTrimmed(partition, position)) {
                done.put(partition, position.offset());
            }
        });
        if (!done.isEmpty()) {
            Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
            done.forEach((partition, offset) -> deletions.put(partition, RecordsToDelete.beforeOffset(offset)));
            client.deleteRecords(deletions).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
        return done;
    }

    private boolean isTrimmed(TopicPartition partition, OffsetAndMetadata committed) {
        boolean queue = Topics.PENDING.names().contains(partition.topic())
                || Topics.DEFERRED.names().contains(partition.topic());
        return queue
                && committed != null
                && committed.offset() > 0
                && trimmed.getOrDefault(partition, 0L) < committed.offset();
    }

    @Override
    public void close() {
        admin.close();
    }
}

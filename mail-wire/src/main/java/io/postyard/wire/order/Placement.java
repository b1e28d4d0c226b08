package io.postyard.wire.order;

import io.postyard.wire.loop.CompletionTracker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Partitions that are assigned, and not read before it is known where they stand.
 *
 * <p>Kafka says so once no transaction is open that may move a partition. One of a worker that was killed in a commit stays
 * open for up to 25 seconds, and what was owned before is read meanwhile. Used by the consumer's thread only.
 */
final class Placement {
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofMillis(1600);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Nothing is read while Kafka is asked, so that is not done all the time. */
    private static final long TURN_NANOS = SHORTEST.toNanos();

    private final Queue<TopicPartition> waiting = new ArrayDeque<>();

    /** Grows, for a Kafka that is slow today does answer. */
    private Duration patience = SHORTEST;

    private long refused = System.nanoTime();
    private long pauseNanos;

    /** Keeps them from being read. */
    void begin(Consumer<?, ?> consumer, Collection<TopicPartition> assigned) {
        waiting.addAll(assigned);
        consumer.pause(assigned);
        // Any position does: of one without a position every poll asks Kafka first, and waits for the answer.
        assigned.forEach(id -> consumer.seek(id, 0));
    }

    void forget(TopicPartition id) {
        waiting.remove(id);
    }

    void clear() {
        waiting.clear();
    }

    /** @param placed told of each partition that is to be read from here on, and what of it is done */
    void place(Consumer<?, ?> consumer, BiConsumer<TopicPartition, CompletionTracker> placed) {
        // They are asked for one by one: for several there is no answer while one of them is in a transaction.
        long begun = System.nanoTime();
        while (!waiting.isEmpty()
                && System.nanoTime() - refused >= pauseNanos
                && System.nanoTime() - begun < TURN_NANOS) {
            var id = waiting.element();
            try {
                placed.accept(id, find(consumer, id));
                waiting.remove();
                consumer.resume(Set.of(id));
                patience = SHORTEST;
                pauseNanos = 0;
            } catch (TimeoutException _) {
                refused = System.nanoTime();
                pauseNanos = longer(PAUSE, patience.multipliedBy(2)).toNanos();
                patience = shorter(LONGEST, patience.multipliedBy(2));
                waiting.add(waiting.remove());
            }
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private CompletionTracker find(Consumer<?, ?> consumer, TopicPartition id) {
        var committed = consumer.committed(Set.of(id), patience).get(id);
        if (committed == null) {
            consumer.seekToBeginning(Set.of(id));
            return CompletionTracker.from(consumer.position(id, patience));
        }
        consumer.seek(id, committed);
        return CompletionTracker.resume(committed.offset(), committed.metadata());
    }
}

package io.postyard.wire.policy;

import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code policy} from its beginning and keeps the snapshot in force. Kafka being away changes nothing about what
 * is in force.
 */
public final class PolicyView implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyView.class);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.POLICY.topic(), 0);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration LOADING = Duration.ofMillis(100);
    private static final long PAUSE_MS = 500;

    private final KafkaSettings settings;
    private final PolicyTable table = new PolicyTable();
    private final List<Consumer<PolicySnapshot>> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile PolicySnapshot current = PolicySnapshot.EMPTY;
    private volatile List<PolicyStatus> statuses = List.of();
    private volatile boolean loaded;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile KafkaConsumer<String, byte[]> consumer;

    /** Starts to follow at once, on a thread of its own. */
    public PolicyView(KafkaSettings settings) {
        this.settings = settings;
        thread = Thread.ofPlatform().daemon().name("postyard-policy").start(this::follow);
    }

    /** What is in force; empty until {@link #isLoaded}. */
    public PolicySnapshot current() {
        return current;
    }

    /** Whether everything that was on the topic when the view first reached it has been read. */
    public boolean isLoaded() {
        return loaded;
    }

    /**
     * Calls back with every new snapshot, on the view's thread, and once at registration if policy is loaded. A listener
     * may see one snapshot twice.
     */
    public void onChange(Consumer<PolicySnapshot> listener) {
        listeners.add(listener);
        if (loaded) {
            listener.accept(current);
        }
    }

    /** Every resource that is in force or was refused. */
    public List<PolicyStatus> statuses() {
        return statuses;
    }

    private void follow() {
        while (!isClosing()) {
            try (var fresh = open()) {
                consumer = fresh;
                if (!isClosing()) {
                    read(fresh);
                }
            } catch (WakeupException closing) {
                return;
            } catch (KafkaException e) {
                LOG.atWarn().setCause(e).log("The policy topic cannot be read; what is in force stays in force");
                pause();
            }
        }
    }

    private KafkaConsumer<String, byte[]> open() {
        return new KafkaConsumer<>(
                settings.consumer(
                        "policy-view",
                        Map.of(
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                // Nothing to fetch is the rule: a long wait keeps an idle view idle.
                                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                5_000)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private void read(KafkaConsumer<String, byte[]> from) {
        from.assign(List.of(PARTITION));
        from.seekToBeginning(List.of(PARTITION));
        while (!isClosing()) {
            var end = loaded ? 0 : from.endOffsets(List.of(PARTITION)).get(PARTITION);
            var records = from.poll(loaded ? POLL : LOADING);
            records.forEach(r -> table.apply(r.key(), r.value()));
            if (loaded ? !records.isEmpty() : from.position(PARTITION) >= end) {
                publish();
            }
        }
    }

    private void publish() {
        statuses = List.copyOf(table.statuses());
        current = table.snapshot();
        loaded = true;
        LOG.atInfo()
                .addKeyValue("domains", current.domains().size())
                .addKeyValue("rules", current.rules().size())
                .log("Policy in force");
        listeners.forEach(this::tell);
    }

    private void tell(Consumer<PolicySnapshot> listener) {
        try {
            listener.accept(current);
        } catch (RuntimeException e) {
            // One broken listener must not keep the others, or the view, from what comes next.
            LOG.atError().setCause(e).log("A policy listener failed");
        }
    }

    private void pause() {
        try {
            var _ = closing.await(PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** As {@link #close}, but waits for nothing: for a process that is about to end. */
    public void letGo() {
        closing.countDown();
        var open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    @Override
    public void close() {
        letGo();
        try {
            thread.join(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.postyard.wire.topic;

import io.postyard.wire.kafka.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a role back until Kafka has every topic, and each as mail needs it. A role that wrote or read earlier would let a
 * broker that creates topics on demand make them with one copy, and {@code policy} without compaction.
 *
 * <p>Waits for Kafka for as long as it takes. Once open, it stays open: a role that runs has its own view of Kafka.
 */
public final class TopicGate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicGate.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final String OPEN = "open";

    private final KafkaSettings kafka;
    private final Optional<TopicLayout> creation;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile String readiness;
    private volatile Thread thread;

    /** @param creation what missing topics are created with; empty = somebody else creates them */
    public TopicGate(KafkaSettings kafka, Optional<TopicLayout> creation) {
        this.kafka = kafka;
        this.creation = creation;
        readiness = "waiting for Kafka at " + kafka.bootstrap();
    }

    /**
     * Begins to wait, on a thread of its own; does not block.
     *
     * @param then run once, on that thread, when the topics are fit; not at all if the gate is closed first
     * @param failed told what {@code then} threw
     */
    public void open(Runnable then, Consumer<RuntimeException> failed) {
        thread = Thread.ofPlatform().daemon().name("postyard-topics").start(() -> {
            if (awaitFit()) {
                try {
                    then.run();
                } catch (RuntimeException e) {
                    failed.accept(e);
                } catch (Error e) {
                    failed.accept(new IllegalStateException(e));
                }
            }
        });
    }

    /** What is waited for, in a sentence with the way to mend it. */
    public String readiness() {
        return readiness;
    }

    private boolean awaitFit() {
        try {
            var logged = "";
            do {
                var report = look();
                if (report.isFit()) {
                    report.warnings()
                            .forEach(warning ->
                                    LOG.atWarn().addKeyValue("reason", warning).log("Kafka is not as it should be"));
                    readiness = OPEN;
                    return closing.getCount() > 0;
                }
                readiness = String.join(". ", report.faults());
                if (!readiness.equals(logged)) {
                    LOG.atWarn().addKeyValue("reason", readiness).log("Not starting yet");
                    logged = readiness;
                }
            } while (!closing.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private TopicReport look() throws InterruptedException {
        try {
            creation.ifPresent(layout -> TopicSetup.ensure(kafka, layout));
            return TopicSetup.inspect(kafka, creation);
        } catch (InterruptException e) {
            throw new InterruptedException(e.getMessage());
        } catch (RuntimeException e) {
            // Whatever it is, a role that gave up on it would stay away for good.
            return new TopicReport(
                    List.of("waiting for Kafka at " + kafka.bootstrap() + ": " + e.getMessage()),
                    List.of(),
                    Optional.empty());
        }
    }

    /** Stops waiting; returns when {@code then} is not running. */
    @Override
    public void close() {
        closing.countDown();
        var waiting = thread;
        if (waiting != null) {
            if (!readiness.equals(OPEN)) {
                waiting.interrupt();
            }
            try {
                waiting.join(CLOSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package io.postyard.wire.loop;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.wire.kafka.KafkaSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic, makes other records of each record, and commits both in Kafka transactions: every record has its effect
 * exactly once, whatever is killed when.
 *
 * <p>A transaction takes what has arrived; in a stream of records the loop rests between two ({@link
 * io.postyard.wire.kafka.Pace}), so that they carry more. A
 * trouble that an abort does not cure ends the {@link LoopSession}; a new one takes over from the committed offsets.
 */
public final class RecordLoop<I> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordLoop.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LAST_PAUSE_MS = 5_000;

    private final KafkaSettings kafka;
    private final LoopSettings settings;
    private final Decoder<I> decoder;
    private final Step<I> step;
    private final LoopMetrics metrics;
    private final Quarantine quarantine;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile LoopSession<I> session;
    private volatile String trouble = "not started";

    public RecordLoop(
            KafkaSettings kafka,
            LoopSettings settings,
            Decoder<I> decoder,
            Step<I> step,
            InstantSource clock,
            MeterRegistry registry) {
        this.kafka = kafka;
        this.settings = settings;
        this.decoder = decoder;
        this.step = step;
        metrics = new LoopMetrics(registry, settings.part());
        quarantine = new Quarantine(settings.part(), settings.instance(), clock, registry);
        thread =
                Thread.ofPlatform().daemon().name("postyard-" + settings.name()).unstarted(this::run);
    }

    public void start() {
        trouble = "joining its group";
        thread.start();
    }

    public boolean isReady() {
        return readiness().equals("ready");
    }

    /** {@code ready}, or a sentence why not. */
    public String readiness() {
        if (!trouble.isEmpty()) {
            return trouble;
        }
        var current = session;
        return current == null ? "restarting" : current.readiness();
    }

    private void run() {
        long pause = FIRST_PAUSE_MS;
        while (!isClosing()) {
            try (var fresh = new LoopSession<>(kafka, settings, decoder, step, metrics, quarantine)) {
                session = fresh;
                if (isClosing()) {
                    return;
                }
                fresh.open();
                trouble = "";
                while (!isClosing()) {
                    if (fresh.turn()) {
                        pause = FIRST_PAUSE_MS;
                    } else {
                        sleep(pause);
                    }
                }
            } catch (WakeupException e) {
                // Only close() wakes; the condition ends the loop.
            } catch (RuntimeException | Error e) {
                // Errors too: a loop that dies silently is the one thing worse than one that keeps trying.
                trouble = "starting over after " + e;
                metrics.restarted();
                LOG.atWarn()
                        .addKeyValue("loop", settings.name())
                        .setCause(e)
                        .log("The loop starts over from its committed offsets");
                pause = Math.min(pause * 2, LAST_PAUSE_MS);
                sleep(pause);
            } finally {
                session = null;
            }
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void sleep(long millis) {
        try {
            var _ = closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    /** Ends after the transaction in progress. */
    @Override
    public void close() {
        close(Duration.ofSeconds(15));
    }

    /** Ends after the transaction in progress, or when the time is over. */
    public void close(Duration atMost) {
        closing.countDown();
        trouble = "shutting down";
        var current = session;
        if (current != null) {
            current.wakeup();
        }
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

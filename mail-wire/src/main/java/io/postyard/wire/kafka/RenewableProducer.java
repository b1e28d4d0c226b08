package io.postyard.wire.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka producer that is replaced once no record will ever get through it again.
 *
 * <p>An idempotent producer of Kafka's clients comes to that in two ways. The loud one is its fatal state: fenced off, or
 * a fault of its own; every send throws. The silent one is a login that is refused while it asks for its producer id: the
 * request is off the queue by then and goes with the exception, nobody asks again, and every record times out. So what
 * failed before anything was acknowledged is replaced, whatever the failure; what was acknowledged once has its id and
 * recovers by itself.
 */
final class RenewableProducer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RenewableProducer.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Supplier<Producer<String, byte[]>> maker;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Generation current;

    private static final class Generation {
        private final Producer<String, byte[]> producer;
        private volatile boolean proven;

        private Generation(Producer<String, byte[]> producer) {
            this.producer = producer;
        }

        private void prove() {
            if (!proven) {
                proven = true;
            }
        }

        private boolean isLostBy(Exception failure) {
            return failure instanceof ProducerFencedException
                    || failure instanceof InvalidProducerEpochException
                    || (!proven && !(failure instanceof RecordTooLargeException));
        }
    }

    RenewableProducer(Supplier<Producer<String, byte[]>> maker) {
        this.maker = maker;
        current = new Generation(maker.get());
    }

    /** As Kafka's, but never throws: whatever happens is told to the callback, once, on a Kafka thread or the caller's. */
    void send(ProducerRecord<String, byte[]> record, Callback callback) {
        var used = current;
        // A producer in its fatal state throws, and a moment later tells the callback as well.
        var told = new AtomicBoolean();
        try {
            var _ = used.producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    used.prove();
                } else if (used.isLostBy(failure)) {
                    renew(used, record.topic());
                }
                if (told.compareAndSet(false, true)) {
                    callback.onCompletion(metadata, failure);
                }
            });
        } catch (RuntimeException e) {
            // What befalls a record comes through the callback: a producer that throws is in the state without an end.
            if (!(e instanceof InterruptException)) {
                renew(used, record.topic());
            }
            if (told.compareAndSet(false, true)) {
                callback.onCompletion(null, e);
            }
        }
    }

    /** On a thread of its own, for it takes a login and a look at the topic. */
    private void renew(Generation lost, String topic) {
        if (lost == current && !isClosing() && renewing.compareAndSet(false, true)) {
            var _ = Thread.ofVirtual().name("postyard-producer-renewal").start(() -> {
                try {
                    replace(lost, topic);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    renewing.set(false);
                }
            });
        }
    }

    private void replace(Generation lost, String topic) throws InterruptedException {
        boolean logged = false;
        while (lost == current && !isClosing()) {
            try {
                current = new Generation(reachingKafka(topic));
            } catch (RuntimeException e) {
                if (!logged) {
                    LOG.atWarn()
                            .addKeyValue("topic", topic)
                            .addKeyValue("reason", e.toString())
                            .log("A producer gets no record through, and another one does not reach Kafka yet");
                    logged = true;
                }
                var _ = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                continue;
            }
            LOG.atWarn().addKeyValue("topic", topic).log("A producer that got no record through was replaced");
            if (isClosing()) {
                current.producer.close(Duration.ZERO);
            }
            // Should Kafka merely have been away, what is in flight still gets through.
            lost.producer.close(CLOSE);
        }
    }

    /** One that has reached Kafka, so that the first to send need not wait for it. */
    private Producer<String, byte[]> reachingKafka(String topic) {
        var made = maker.get();
        try {
            var _ = made.partitionsFor(topic);
            return made;
        } catch (RuntimeException e) {
            made.close(Duration.ZERO);
            throw e;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Waits for what is in flight, at most five seconds. */
    @Override
    public void close() {
        closing.countDown();
        current.producer.close(CLOSE);
    }
}

package io.postyard.wire.kafka;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;

/** Whether a consumer is in touch with its group. Its polls do not tell: without Kafka they are merely empty. */
public final class Heartbeat {
    private final Consumer<?, ?> consumer;
    private final Duration session;
    private final long made = System.nanoTime();

    /** @param session of the member: the group gives it up when it has heard nothing for so long */
    public Heartbeat(Consumer<?, ?> consumer, Duration session) {
        this.consumer = consumer;
        this.session = session;
    }

    /** For how long none was sent, if that is longer than the session. From any thread. */
    public Optional<Duration> missedFor() {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("last-heartbeat-seconds-ago"))
                .map(metric -> ago(metric.metricValue()))
                .filter(ago -> ago.compareTo(session) > 0)
                .findFirst();
    }

    private Duration ago(Object metric) {
        // Below 0 while there was none yet.
        return metric instanceof Double seconds && seconds >= 0
                ? Duration.ofSeconds(seconds.longValue())
                : Duration.ofNanos(System.nanoTime() - made);
    }
}

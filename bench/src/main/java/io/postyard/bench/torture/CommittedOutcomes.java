package io.postyard.bench.torture;

import io.postyard.mail.event.Event;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.trail.TrailReader;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/**
 * What {@code events} says, once a run is over, of the worker's commits: an {@code Attempted} event is there exactly if
 * the transaction with the outcome was committed. It has two times: when the attempt ended, and Kafka's own, when that
 * transaction had just begun.
 */
final class CommittedOutcomes {
    private static final long LONGEST_WAIT = Duration.ofHours(1).toMillis();

    private final NavigableSet<Instant> ends = new TreeSet<>();
    private final Histogram waits = new Histogram(LONGEST_WAIT, 3);

    static CommittedOutcomes read(KafkaSettings kafka) {
        var outcomes = new CommittedOutcomes();
        new TrailReader(kafka).readStamped(outcomes::add);
        return outcomes;
    }

    /** @param stamped Kafka's time for the event */
    void add(Event event, Instant stamped) {
        if (event.detail() instanceof Event.Attempted) {
            ends.add(event.at());
            waits.recordValue(Math.clamp(Duration.between(event.at(), stamped).toMillis(), 0, LONGEST_WAIT));
        }
    }

    /** When the last attempt ended, of those that had ended by then, that was committed. */
    Optional<Instant> newestBy(Instant time) {
        return Optional.ofNullable(ends.floor(time));
    }

    /** How long outcomes waited for the transaction that committed them to begin. */
    CommitWaits waits() {
        return new CommitWaits(waits.getValueAtPercentile(50), waits.getValueAtPercentile(90));
    }
}

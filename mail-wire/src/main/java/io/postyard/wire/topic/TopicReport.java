package io.postyard.wire.topic;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether Kafka's topics are fit for mail.
 *
 * @param faults sentences, each with the way to mend it: mail or policy would be lost, or nothing could be written
 * @param warnings sentences: it works, but not as it is meant to
 * @param mailRetention how long accepted mail and large bodies are kept, the shorter of the two; empty = for ever, or not
 *     known
 */
public record TopicReport(List<String> faults, List<String> warnings, Optional<Duration> mailRetention) {
    public TopicReport {
        faults = List.copyOf(faults);
        warnings = List.copyOf(warnings);
    }

    public boolean isFit() {
        return faults.isEmpty();
    }
}

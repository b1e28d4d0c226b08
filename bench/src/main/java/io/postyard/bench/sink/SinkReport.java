package io.postyard.bench.sink;

import io.postyard.bench.measure.Latency;
import java.util.List;
import java.util.Map;

/**
 * What the sink saw of a run. A delivery is one recipient of one message, acknowledged with 250 to the final dot.
 *
 * @param deliveries first ones
 * @param duplicates deliveries after the first of the same recipient and message
 * @param secondCopies deliveries of what had been kept before without an acknowledgement: the sink's doing, nobody's fault
 * @param damaged messages of the wrong length
 * @param strays of other runs or without a tag
 * @param notices with the null sender
 * @param connections accepted
 * @param faults struck, by stage and act
 * @param firstNanos when the first delivery was made, on the machine's monotonic clock
 * @param lastFairNanos when the last delivery to a domain without faults and delays was made
 * @param endToEnd final dot at the generator to final dot here
 * @param cpuSeconds of the sink itself
 * @param reportedSet recipients that came back in a failure report
 * @param keptSet what was kept without an acknowledgement
 * @param deliveredSet bit {@code sequence * recipients + index}, base 64
 * @param examples some duplicates, as {@code sequence/recipient}
 */
public record SinkReport(
        long deliveries,
        long fairDeliveries,
        long duplicates,
        long secondCopies,
        long damaged,
        long strays,
        long notices,
        long connections,
        Map<String, Long> faults,
        long firstNanos,
        long lastNanos,
        long lastFairNanos,
        Latency endToEnd,
        double cpuSeconds,
        String deliveredSet,
        String reportedSet,
        String keptSet,
        List<String> examples) {}

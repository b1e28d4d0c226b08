package io.postyard.bench.load;

import io.postyard.bench.measure.Latency;
import java.util.Map;

/**
 * What came of a {@link LoadPlan}.
 *
 * @param offered messages begun
 * @param accepted messages whose final dot was answered 250
 * @param unanswered messages whose final dot was sent and never answered: the server may have them or not
 * @param replies final verdicts by reply code; a verdict is the reply that ended the message
 * @param brokenConnections lost or refused, other than by our QUIT
 * @param firstNanos when the first message was begun, on the machine's monotonic clock
 * @param lastNanos when the last verdict came
 * @param latency final dot to its reply
 * @param lateMillis the longest that a message had to wait for a free session, with a fixed rate
 * @param cpuSeconds of the generator itself
 * @param acceptedSet bit {@code sequence * recipients + index} for every recipient accepted for good, base 64
 * @param unansweredSet likewise for {@code unanswered}
 */
public record LoadReport(
        long offered,
        long accepted,
        long unanswered,
        Map<Integer, Long> replies,
        long brokenConnections,
        long firstNanos,
        long lastNanos,
        Latency latency,
        double lateMillis,
        double cpuSeconds,
        String acceptedSet,
        String unansweredSet) {
    public double seconds() {
        return (lastNanos - firstNanos) / 1e9;
    }

    public double acceptedPerSecond() {
        return accepted / Math.max(seconds(), 1e-9);
    }
}

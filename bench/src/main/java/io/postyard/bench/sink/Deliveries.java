package io.postyard.bench.sink;

import io.postyard.bench.measure.Latency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/** The sink's books for one run. */
final class Deliveries {
    private static final int EXAMPLES = 20;

    private SinkPlan plan;
    private final BitSet delivered = new BitSet();
    private final BitSet kept = new BitSet();
    private final BitSet reported = new BitSet();
    private final Histogram endToEnd = new Histogram(3_600_000_000L, 3);
    private final List<String> examples = new ArrayList<>();
    private final List<Long> earlier = new ArrayList<>();
    private final Map<String, long[]> faults = new TreeMap<>();

    /** When the last ones were acknowledged, in a ring. */
    private final long[] times = new long[65_536];

    /** When each was acknowledged last, by its bit. */
    private long[] latest = new long[65_536];

    private long timeCount;
    private long deliveries;
    private long fairDeliveries;
    private long duplicates;
    private long secondCopies;
    private long damaged;
    private long strays;
    private long notices;
    private long connections;
    private long firstNanos;
    private long lastNanos;
    private long lastFairNanos;

    Deliveries(SinkPlan plan) {
        this.plan = plan;
    }

    void heal() {
        plan = new SinkPlan(plan.run(), plan.recipients(), plan.tailLength(), plan.seed(), Map.of());
    }

    SinkPlan plan() {
        return plan;
    }

    void connected() {
        connections++;
    }

    void struck(Behaviour.Fault fault) {
        faults.computeIfAbsent(fault.label(), _ -> new long[1])[0]++;
    }

    void stray() {
        strays++;
    }

    /** A report of a failed recipient, in a message with the null sender. */
    void reported(long sequence, int recipient) {
        reported.set(bit(sequence, recipient));
    }

    void notice() {
        notices++;
    }

    boolean isOurs(DataScanner data) {
        return data.isTagged() && data.run() == plan.run();
    }

    void checkLength(DataScanner data) {
        if (plan.tailLength() > 0 && data.tailLength() != plan.tailLength()) {
            damaged++;
        }
    }

    /** The message is taken but the client will not be told. */
    void keptUnsaid(long sequence, int recipient) {
        kept.set(bit(sequence, recipient));
    }

    void delivered(long sequence, int recipient, long sentNanos, long now, boolean fair) {
        int bit = bit(sequence, recipient);
        times[(int) (timeCount++ % times.length)] = now;
        if (bit >= latest.length) {
            latest = Arrays.copyOf(latest, Math.max(bit + 1, 2 * latest.length));
        }
        long before = latest[bit];
        latest[bit] = now;
        if (delivered.get(bit)) {
            duplicates++;
            earlier.add(before);
            if (examples.size() < EXAMPLES) {
                examples.add(sequence + "/" + recipient);
            }
            return;
        }
        if (kept.get(bit)) {
            secondCopies++;
        }
        delivered.set(bit);
        deliveries++;
        if (firstNanos == 0) {
            firstNanos = now;
        }
        lastNanos = now;
        if (fair) {
            fairDeliveries++;
            lastFairNanos = now;
            endToEnd.recordValue(Math.clamp((now - sentNanos) / 1000, 0, 3_600_000_000L));
        }
    }

    /** The most deliveries acknowledged within so long, of those since that time. */
    int busiest(long windowNanos, long since) {
        int most = 0;
        long last = timeCount - 1;
        long oldest = Math.max(0, timeCount - times.length);
        for (long first = last; first >= oldest && at(first) - since >= 0; first--) {
            while (at(last) - at(first) > windowNanos) {
                last--;
            }
            most = Math.max(most, Math.toIntExact(last - first + 1));
        }
        return most;
    }

    /** When each was acknowledged of those since that time that are still in the ring, in order. */
    long[] timesSince(long since) {
        long oldest = Math.max(0, timeCount - times.length);
        return LongStream.range(oldest, timeCount)
                .map(this::at)
                .dropWhile(time -> time - since < 0)
                .toArray();
    }

    /**
     * When each was acknowledged that was repeated: delivered again after that, or reported as failed though it had been
     * delivered.
     */
    long[] repeated() {
        var both = (BitSet) delivered.clone();
        both.and(reported);
        return LongStream.concat(
                        earlier.stream().mapToLong(Long::longValue),
                        both.stream().mapToLong(bit -> latest[bit]))
                .toArray();
    }

    private long at(long i) {
        return times[(int) (i % times.length)];
    }

    private int bit(long sequence, int recipient) {
        return Math.toIntExact(sequence * plan.recipients() + recipient);
    }

    SinkReport report(double cpuSeconds, boolean withSets) {
        var struck = new TreeMap<String, Long>();
        faults.forEach((name, count) -> struck.put(name, count[0]));
        return new SinkReport(
                deliveries,
                fairDeliveries,
                duplicates,
                secondCopies,
                damaged,
                strays,
                notices,
                connections,
                struck,
                firstNanos,
                lastNanos,
                lastFairNanos,
                withSets ? Latency.of(endToEnd) : Latency.NONE,
                cpuSeconds,
                withSets ? set(delivered) : "",
                withSets ? set(reported) : "",
                withSets ? set(kept) : "",
                List.copyOf(examples));
    }

    private static String set(BitSet bits) {
        return Base64.getEncoder().encodeToString(bits.toByteArray());
    }
}

package io.postyard.ingress.screening;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What was found out, each for its time; of too much, what was not asked for longest goes first. For many threads. */
final class Remembered<K, V> {
    private record Entry<V>(V value, long until) {}

    private final int most;
    private final LongSupplier nanos;
    private final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param most entries
     * @param nanos as {@link System#nanoTime}
     */
    Remembered(int most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
    }

    synchronized Optional<V> get(K key) {
        var entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (nanos.getAsLong() - entry.until() >= 0) {
            entries.remove(key);
            return Optional.empty();
        }
        return Optional.of(entry.value());
    }

    synchronized void put(K key, V value, Duration life) {
        entries.put(key, new Entry<>(value, nanos.getAsLong() + life.toNanos()));
        if (entries.size() > most) {
            entries.pollFirstEntry();
        }
    }
}

package io.postyard.ingress.login;

import io.postyard.mail.policy.Network;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who has failed how often of late, by client and by name: the more, the longer the next refusal takes. Who succeeds never
 * waits, so guesses at somebody's password keep nobody out. Thread-safe, and bounded: of very many, the oldest are
 * forgotten.
 */
final class FailedLogins {
    private static final long FORGET_NANOS = Duration.ofMinutes(15).toNanos();

    private record Count(int failures, long last) {}

    private final Duration first;
    private final Duration max;
    private final LongSupplier nanoTime;
    private final Map<Network, Count> byClient;
    private final Map<String, Count> byName;

    FailedLogins(Duration first, Duration max, int remembered, LongSupplier nanoTime) {
        this.first = first;
        this.max = max;
        this.nanoTime = nanoTime;
        this.byClient = bounded(remembered);
        this.byName = bounded(remembered);
    }

    /** Counts a failure; returns how long the client waits to hear of it. */
    synchronized Duration failed(InetAddress client, String name) {
        long now = nanoTime.getAsLong();
        int failures = Math.max(count(byClient, Network.ofClient(client), now), count(byName, key(name), now));
        // Beyond 2^20 times the first nothing is said within a lifetime anyway.
        var delay = first.multipliedBy(1L << Math.min(failures - 1, 20));
        return delay.compareTo(max) > 0 ? max : delay;
    }

    /** Whoever guesses has not guessed it; but a client that has an account of its own may go on guessing others. */
    synchronized void succeeded(String name) {
        byName.remove(key(name));
    }

    private static <K> int count(Map<K, Count> counts, K key, long now) {
        return counts.merge(
                        key,
                        new Count(1, now),
                        (old, one) -> now - old.last() > FORGET_NANOS ? one : new Count(old.failures() + 1, now))
                .failures();
    }

    /** Not the name: people write their passwords there. */
    private static String key(String name) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(Users.folded(name).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static <K> Map<K, Count> bounded(int size) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Count> eldest) {
                return size() > size;
            }
        };
    }
}

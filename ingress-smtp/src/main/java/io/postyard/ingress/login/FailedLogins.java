package io.postyard.ingress.login;

import io.postyard.ingress.sharing.CountKey;
import io.postyard.ingress.sharing.CountSharing;
import io.postyard.mail.counting.Increment;
import io.postyard.mail.policy.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who has failed how often of late, by client and by name: the more, the longer the next refusal takes. Who succeeds never
 * waits, so guesses at somebody's password keep nobody out. Failures at other ingress processes count as soon as they are
 * heard of. Thread-safe, and bounded: of very many, the oldest are forgotten.
 */
final class FailedLogins {
    private static final Duration FORGET = Duration.ofMinutes(15);
    private static final long FORGET_NANOS = FORGET.toNanos();

    private record Count(long failures, long last) {}

    private final Duration first;
    private final Duration max;
    private final CountSharing sharing;
    private final LongSupplier nanoTime;
    private final Map<Long, Count> byClient;
    private final Map<Long, Count> byName;

    FailedLogins(Duration first, Duration max, int remembered, CountSharing sharing, LongSupplier nanoTime) {
        this.first = first;
        this.max = max;
        this.sharing = sharing;
        this.nanoTime = nanoTime;
        this.byClient = bounded(remembered);
        this.byName = bounded(remembered);
        sharing.onHeard(this::heard);
    }

    /** Counts a failure; returns how long the client waits to hear of it. */
    synchronized Duration failed(InetAddress client, String name) {
        long now = nanoTime.getAsLong();
        long network = CountKey.of("login of", Network.ofClient(client).toString());
        long failures = Math.max(count(byClient, network, 1, now), count(byName, key(name), 1, now));
        sharing.add(new Increment(Increment.Kind.FAILED_LOGIN_OF_CLIENT, network, FORGET, 1));
        sharing.add(new Increment(Increment.Kind.FAILED_LOGIN_OF_NAME, key(name), FORGET, 1));
        // Beyond 2^20 times the first nothing is said within a lifetime anyway.
        var delay = first.multipliedBy(1L << Math.min(failures - 1, 20));
        return delay.compareTo(max) > 0 ? max : delay;
    }

    /** Whoever guesses has not guessed it; but a client that has an account of its own may go on guessing others. */
    synchronized void succeeded(String name) {
        // Nobody else has heard of failures that there were not.
        if (byName.remove(key(name)) != null) {
            sharing.loggedIn(key(name), FORGET);
        }
    }

    private synchronized void heard(Increment increment, Duration age) {
        if (age.compareTo(FORGET) > 0) {
            return;
        }
        long at = nanoTime.getAsLong() - age.toNanos();
        long amount = Math.min(increment.amount(), Integer.MAX_VALUE);
        switch (increment.kind()) {
            case FAILED_LOGIN_OF_CLIENT -> count(byClient, increment.key(), amount, at);
            case FAILED_LOGIN_OF_NAME -> count(byName, increment.key(), amount, at);
            case LOGIN_OF_NAME -> byName.remove(increment.key());
            case RATE -> {}
        }
    }

    private static long count(Map<Long, Count> counts, long key, long more, long at) {
        return counts.merge(
                        key,
                        new Count(more, at),
                        (old, fresh) -> at - old.last() > FORGET_NANOS
                                ? fresh
                                : new Count(
                                        Math.min(old.failures() + more, Integer.MAX_VALUE), Math.max(old.last(), at)))
                .failures();
    }

    /** Not the name: people write their passwords there. */
    private static long key(String name) {
        return CountKey.of("login as", Users.folded(name));
    }

    private static Map<Long, Count> bounded(int size) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Count> eldest) {
                return size() > size;
            }
        };
    }
}

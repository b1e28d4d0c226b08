package io.postyard.ingress.screening;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Searches for strangers: what was found is remembered for its time, what is searched for by several sessions is searched for
 * once, and a network may have some searches under way only, so that it does not use up what others need.
 */
final class Findings<K, V extends Findings.Finding> {
    /** What was found. */
    interface Finding {
        /** How long it holds; zero = whoever comes next searches again. */
        Duration life();
    }

    private final Duration patience;
    private final Remembered<K, V> remembered;
    private final ConcurrentHashMap<K, CompletableFuture<V>> asked = new ConcurrentHashMap<>();
    private final SearchRoom room = new SearchRoom();

    /**
     * @param patience for one search
     * @param most findings remembered
     */
    Findings(Duration patience, int most) {
        this.patience = patience;
        this.remembered = new Remembered<>(most, System::nanoTime);
    }

    /** Fails if the search does, takes too long, or there is no room for it. */
    CompletableFuture<V> find(K key, InetAddress client, Supplier<CompletableFuture<V>> search) {
        var known = remembered.get(key);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        var mine = new CompletableFuture<V>();
        var theirs = asked.putIfAbsent(key, mine);
        if (theirs != null) {
            return theirs;
        }
        var _ = mine.whenComplete((found, _) -> {
            if (found != null && found.life().isPositive()) {
                remembered.put(key, found, found.life());
            }
            asked.remove(key);
        });
        if (!room.take(client)) {
            mine.completeExceptionally(new IllegalStateException("too many searches for this network"));
            return mine;
        }
        var begun = search.get();
        // One that is given up goes on asking, and has its room until it ends.
        var _ = begun.whenComplete((_, _) -> room.giveBack(client));
        var _ = begun.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((found, failure) -> {
                    if (failure == null) {
                        mine.complete(found);
                    } else {
                        mine.completeExceptionally(failure);
                    }
                });
        return mine;
    }
}

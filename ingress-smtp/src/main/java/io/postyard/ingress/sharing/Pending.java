package io.postyard.ingress.sharing;

import io.postyard.mail.counting.Increment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was counted and not yet told, one increment for each thing. Not thread-safe. */
final class Pending {
    private record Thing(Increment.Kind kind, long key) {}

    private final int most;
    private final Map<Thing, Increment> increments = new LinkedHashMap<>();
    private long since;

    /** @param most things */
    Pending(int most) {
        this.most = most;
    }

    /**
     * False if there is no room for it.
     *
     * @param now on any clock that only goes forward, nanoseconds
     */
    boolean add(Increment more, long now) {
        var thing = new Thing(more.kind(), more.key());
        if (increments.size() >= most && !increments.containsKey(thing)) {
            return false;
        }
        if (increments.isEmpty()) {
            since = now;
        }
        increments.merge(thing, more, Pending::sum);
        return true;
    }

    private static Increment sum(Increment one, Increment other) {
        return new Increment(other.kind(), other.key(), other.every(), Math.addExact(one.amount(), other.amount()));
    }

    void remove(Increment.Kind kind, long key) {
        increments.remove(new Thing(kind, key));
    }

    boolean isEmpty() {
        return increments.isEmpty();
    }

    /** How long the first of them has waited. */
    long age(long now) {
        return increments.isEmpty() ? 0 : now - since;
    }

    /** All of them; they wait no longer. */
    List<Increment> take() {
        var all = new ArrayList<>(increments.values());
        increments.clear();
        return all;
    }
}

package io.postyard.bench.sink;

import java.util.Map;

/**
 * What to expect and how to behave.
 *
 * @param run whose messages to count; others are strays
 * @param recipients of each message
 * @param tailLength octets of a whole message after its tag line; another length is damage; 0 = not checked
 * @param seed for faults that come by chance
 * @param behaviours by domain number; {@link Behaviour#FAIR} for the others
 */
public record SinkPlan(int run, int recipients, int tailLength, long seed, Map<Integer, Behaviour> behaviours) {
    public SinkPlan {
        behaviours = Map.copyOf(behaviours);
    }

    public static SinkPlan fair(int run, int tailLength) {
        return new SinkPlan(run, 1, tailLength, 0, Map.of());
    }

    Behaviour behaviour(int domain) {
        return behaviours.getOrDefault(domain, Behaviour.FAIR);
    }

    boolean isFair(int domain) {
        return !behaviours.containsKey(domain);
    }
}

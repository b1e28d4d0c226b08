package io.postyard.smtp;

import java.util.Random;
import java.util.function.Consumer;

/** Runs a property many times with different random numbers, and names the seed that breaks it. */
public final class RandomSeed {
    private RandomSeed() {}

    public static void forEach(int rounds, Consumer<Random> property) {
        long base = Long.getLong("postyard.seed", System.nanoTime());
        for (int i = 0; i < rounds; i++) {
            long seed = base + i;
            try {
                property.accept(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("fails with -Dpostyard.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }
}

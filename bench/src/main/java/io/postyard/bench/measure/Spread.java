package io.postyard.bench.measure;

import java.util.List;

/** The median of a few rounds with their lowest and highest. */
public record Spread(double median, double low, double high, int rounds) {
    public static Spread of(List<Double> values) {
        var sorted = values.stream().filter(v -> !v.isNaN()).sorted().toList();
        if (sorted.isEmpty()) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        int n = sorted.size();
        double middle = n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
        return new Spread(middle, sorted.getFirst(), sorted.getLast(), n);
    }
}

package io.postyard.bench.line;

import io.postyard.bench.measure.Spread;
import java.util.Locale;

/** Numbers for people: three significant digits, thousands set off. */
final class Figures {
    private Figures() {}

    static String plain(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        if (size == Math.rint(size) || size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }

    /** Median and, of several rounds, lowest and highest. */
    static String of(Spread spread) {
        if (spread.rounds() == 0) {
            return "–";
        }
        return spread.rounds() == 1
                ? plain(spread.median())
                : plain(spread.median()) + " (" + plain(spread.low()) + "–" + plain(spread.high()) + ")";
    }
}

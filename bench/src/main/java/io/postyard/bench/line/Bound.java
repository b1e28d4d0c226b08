package io.postyard.bench.line;

/** What a figure is to reach. */
sealed interface Bound {
    boolean holds(double ours, double peers);

    /** Whether it can be judged without a peer. */
    boolean needsPeer();

    String text();

    record AtLeastTimes(double factor) implements Bound {
        @Override
        public boolean holds(double ours, double peers) {
            return ours >= factor * peers;
        }

        @Override
        public boolean needsPeer() {
            return true;
        }

        @Override
        public String text() {
            return "≥ %s ×".formatted(Figures.plain(factor));
        }
    }

    record AtMostTimes(double factor) implements Bound {
        @Override
        public boolean holds(double ours, double peers) {
            return ours <= factor * peers;
        }

        @Override
        public boolean needsPeer() {
            return true;
        }

        @Override
        public String text() {
            return "≤ %s ×".formatted(Figures.plain(factor));
        }
    }

    record AtMost(double limit, String unit) implements Bound {
        @Override
        public boolean holds(double ours, double peers) {
            return ours <= limit;
        }

        @Override
        public boolean needsPeer() {
            return false;
        }

        @Override
        public String text() {
            return ("≤ %s %s".formatted(Figures.plain(limit), unit)).strip();
        }
    }
}

package io.postyard.bench.torture;

/**
 * How many deliveries were repeated and how many may be, after kills of one kind.
 *
 * @param inFlight under way at these kills
 * @param uncommitted acknowledged with no commit to tell of it
 */
record RepeatBound(long repeated, long inFlight, long uncommitted) {
    static final RepeatBound NONE = new RepeatBound(0, 0, 0);

    RepeatBound killed(long moreInFlight, long moreUncommitted) {
        return new RepeatBound(repeated, inFlight + moreInFlight, uncommitted + moreUncommitted);
    }

    RepeatBound again() {
        return new RepeatBound(repeated + 1, inFlight, uncommitted);
    }

    long total() {
        return inFlight + uncommitted;
    }

    boolean isKept() {
        return repeated <= total();
    }

    @Override
    public String toString() {
        return "%,d; bound %,d = %,d in flight + %,d".formatted(repeated, total(), inFlight, uncommitted);
    }
}

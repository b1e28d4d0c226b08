package io.postyard.bench.torture;

/**
 * How long outcomes wait for the transaction that commits them to begin, milliseconds.
 *
 * @param median half of them no longer
 * @param mostly nine tenths of them no longer
 */
record CommitWaits(long median, long mostly) {
    /**
     * The longest rest between the starts of two commits, three times the commit interval. Outcomes come all the time, so
     * half of them wait no longer than half of it, and no longer than half a commit where those take longer: this much is
     * the sign of commits that come too rarely, or take a seventh of a second as a rule.
     */
    static final long LONGEST_MEDIAN = 75;

    boolean isTooLong() {
        return median > LONGEST_MEDIAN;
    }
}

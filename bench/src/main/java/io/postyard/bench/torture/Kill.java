package io.postyard.bench.torture;

/**
 * One SIGKILL.
 *
 * @param atSeconds since the load began
 * @param nanos when, on the monotonic clock
 * @param settledNanos when all was as before again, where the broker was killed; the others are not waited for
 * @param inFlight recipients in open transactions at the sink just before
 * @param uncommitted deliveries that may not have been committed
 */
record Kill(
        double atSeconds, long nanos, long settledNanos, Victim.Role victim, int inFlight, Uncommitted uncommitted) {}

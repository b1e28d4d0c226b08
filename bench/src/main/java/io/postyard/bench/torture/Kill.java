package io.postyard.bench.torture;

/**
 * One SIGKILL.
 *
 * @param atSeconds since the load began
 * @param inFlight recipients in open transactions at the sink just before
 * @param uncommitted the most deliveries that may not have been committed
 */
public record Kill(double atSeconds, Victim.Role victim, int inFlight, int uncommitted) {
    /** Deliveries that may be repeated because of it. */
    int mayRepeat() {
        return switch (victim) {
            case WORKER, BROKER, ALL -> inFlight + uncommitted;
            case INGRESS, ROUTER -> 0;
        };
    }
}

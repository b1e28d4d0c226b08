package io.postyard.router;

import java.time.Duration;

/**
 * What a router is told.
 *
 * @param instance names this router among the routers for good, such as the pod's name; two that run at the same time
 *     must differ
 * @param drainTimeout how long {@link RouterRole#close} lets the transaction in progress take
 */
public record RouterConfig(String instance, Duration drainTimeout) {
    /** A router called {@code instance}, all else as usual. */
    public static RouterConfig of(String instance) {
        return new RouterConfig(instance, Duration.ofSeconds(15));
    }
}

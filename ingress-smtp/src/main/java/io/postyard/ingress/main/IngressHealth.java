package io.postyard.ingress.main;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Live = the process runs; started = the listeners are open; ready = a message sent now would be accepted, which needs
 * Kafka and policy.
 */
@ApplicationScoped
class IngressHealth {
    private static final String NAME = "ingress";

    private final IngressMain main;

    IngressHealth(IngressMain main) {
        this.main = main;
    }

    @Produces
    @Liveness
    HealthCheck live() {
        return () -> HealthCheckResponse.up(NAME);
    }

    @Produces
    @Startup
    HealthCheck started() {
        return () -> HealthCheckResponse.named(NAME).status(main.role() != null).build();
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> {
            var role = main.role();
            return HealthCheckResponse.named(NAME)
                    .status(role != null && role.isReady())
                    .withData("state", role == null ? "Starting." : role.readiness())
                    .build();
        };
    }
}

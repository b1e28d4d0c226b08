package io.postyard.ingress.main;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Live and started = the process runs and waits for what it needs; ready = a message sent now would be accepted, which
 * needs Kafka and policy.
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
        return () -> HealthCheckResponse.named(NAME).status(main.hasStarted()).build();
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> HealthCheckResponse.named(NAME)
                .status(main.isReady())
                .withData("reason", main.readiness())
                .build();
    }
}

package io.postyard.ingress.main;

import io.postyard.wire.part.PartProcess;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Live and started = the process runs and waits for what it needs; ready = a message sent now would be accepted, which
 * needs Kafka and policy.
 */
@Singleton
class IngressHealth {
    private static final String NAME = "ingress";

    private final PartProcess process;

    IngressHealth(IngressMain main) {
        process = main.process();
    }

    @Produces
    @Liveness
    HealthCheck live() {
        return () -> HealthCheckResponse.up(NAME);
    }

    @Produces
    @Startup
    HealthCheck started() {
        return () ->
                HealthCheckResponse.named(NAME).status(process.hasStarted()).build();
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> HealthCheckResponse.named(NAME)
                .status(process.isReady())
                .withData("reason", process.readiness())
                .build();
    }
}

package io.postyard.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Live and started = the process runs and waits for what it needs; ready = orders are being read and outcomes can be
 * committed.
 */
@ApplicationScoped
class WorkerHealth {
    private static final String NAME = "delivery-worker";

    private final WorkerMain main;

    WorkerHealth(WorkerMain main) {
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

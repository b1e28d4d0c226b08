package io.postyard.worker;

import io.postyard.wire.part.PartProcess;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Live and started = the process runs and waits for what it needs; ready = orders are being read and outcomes can be
 * committed.
 */
@Singleton
class WorkerHealth {
    private static final String NAME = "delivery-worker";

    private final PartProcess process;

    WorkerHealth(WorkerMain main) {
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

package io.postyard.router.main;

import io.postyard.wire.part.PartProcess;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Live and started = the process runs and waits for what it needs; ready = it routes. */
@Singleton
class RouterHealth {
    private static final String NAME = "router";

    private final PartProcess process;

    RouterHealth(RouterMain main) {
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

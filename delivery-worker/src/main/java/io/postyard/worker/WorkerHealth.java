package io.postyard.worker;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Ready = orders are being read and outcomes can be committed. */
@Readiness
@Startup
@ApplicationScoped
class WorkerHealth implements HealthCheck {
    private final WorkerMain main;

    WorkerHealth(WorkerMain main) {
        this.main = main;
    }

    @Override
    public HealthCheckResponse call() {
        var role = main.role();
        return HealthCheckResponse.named("delivery-worker")
                .status(role != null && role.isReady())
                .withData("state", role == null ? "starting" : role.readiness())
                .build();
    }
}

package io.postyard.standalone.up;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** {@code /q/health/started}: every role has been ready once. */
@Startup
@Singleton
class StartedCheck implements HealthCheck {
    @Inject
    Standing standing;

    @Override
    public HealthCheckResponse call() {
        boolean started = standing.system().filter(MailSystem::hasStarted).isPresent();
        return HealthCheckResponse.named("mail system").status(started).build();
    }
}

package io.postyard.standalone.up;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** {@code /q/health/ready}: every role can do its work now; a role that cannot says why. */
@Readiness
@Singleton
class ReadyCheck implements HealthCheck {
    @Inject
    Standing standing;

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("mail system");
        var system = standing.system();
        if (system.isPresent() && system.get().isReady()) {
            return response.up().build();
        }
        return response.down()
                .withData("reason", system.map(MailSystem::describeUnready).orElse("starting"))
                .build();
    }
}

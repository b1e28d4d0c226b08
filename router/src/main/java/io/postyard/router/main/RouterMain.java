package io.postyard.router.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.router.RouterRole;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.TopicSetup;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Runs one {@link RouterRole} until the process is told to end. */
@QuarkusMain
public class RouterMain implements QuarkusApplication {
    private final RouterProperties properties;
    private final MeterRegistry metrics;
    private final State state;

    /** What the health checks look at. */
    @Singleton
    public static class State {
        private volatile String readiness = "starting";
        private volatile RouterRole role;

        String readiness() {
            var running = role;
            return running == null ? readiness : running.readiness();
        }

        boolean hasStarted() {
            return role != null;
        }
    }

    @Inject
    RouterMain(RouterProperties properties, MeterRegistry metrics, State state) {
        this.properties = properties;
        this.metrics = metrics;
        this.state = state;
    }

    @Override
    public int run(String... arguments) {
        var kafka = KafkaSettings.fromEnvironment(System.getenv());
        if (properties.topics().create()) {
            state.readiness = "waiting for Kafka, to create missing topics";
            TopicSetup.ensure(kafka, properties.topics().layout());
        }
        try (var policy = new PolicyView(kafka);
                var role = new RouterRole(properties.config(), kafka, policy, metrics, InstantSource.system())) {
            role.start();
            state.role = role;
            Quarkus.waitForExit();
        }
        return 0;
    }

    /** The health checks of {@code /q/health}. */
    @Dependent
    public static class Health {
        @Produces
        @Liveness
        HealthCheck live() {
            return () -> HealthCheckResponse.up("router");
        }

        @Produces
        @Startup
        HealthCheck started(State state) {
            return () -> HealthCheckResponse.named("router")
                    .status(state.hasStarted())
                    .build();
        }

        @Produces
        @Readiness
        HealthCheck ready(State state) {
            return () -> {
                var readiness = state.readiness();
                return HealthCheckResponse.named("router")
                        .status(readiness.equals("ready"))
                        .withData("reason", readiness)
                        .build();
            };
        }
    }
}

package io.postyard.router.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.router.RouterConfig;
import io.postyard.router.RouterRole;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.TopicGate;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@link RouterRole} until the process is told to end. Live and started = the process runs and waits for what it
 * needs; ready = it routes.
 */
@QuarkusMain
public class RouterMain implements QuarkusApplication {
    private static final Logger LOG = LoggerFactory.getLogger(RouterMain.class);

    private final RouterProperties properties;
    private final MeterRegistry metrics;
    private final State state;
    private volatile int exitCode;

    /** What the health checks look at. */
    @Singleton
    public static class State {
        private volatile TopicGate gate;
        private volatile PolicyView policy;
        private volatile RouterRole role;

        String readiness() {
            var running = role;
            if (running != null) {
                return running.readiness();
            }
            var waiting = gate;
            return waiting == null ? "starting" : waiting.readiness();
        }

        boolean hasStarted() {
            return gate != null;
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
        var config = properties.config();
        var topics = properties.topics();
        state.gate = new TopicGate(kafka, topics.create() ? Optional.of(topics.layout()) : Optional.empty());
        state.gate.open(() -> begin(config, kafka), this::cannotBegin);
        Quarkus.waitForExit();
        state.gate.close();
        if (state.role != null) {
            state.role.close();
            state.policy.close();
        }
        return exitCode;
    }

    private void begin(RouterConfig config, KafkaSettings kafka) {
        state.policy = new PolicyView(kafka);
        var role = new RouterRole(config, kafka, state.policy, metrics, InstantSource.system());
        role.start();
        state.role = role;
    }

    private void cannotBegin(RuntimeException cause) {
        LOG.atError().setCause(cause).log("The router cannot start");
        exitCode = 1;
        Quarkus.asyncExit(1);
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

package io.postyard.ingress.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.ingress.IngressRole;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.TopicGate;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one {@link IngressRole} from the moment Kafka has its topics to the end of the process. */
@ApplicationScoped
class IngressMain {
    private static final Logger LOG = LoggerFactory.getLogger(IngressMain.class);

    private final IngressSettings settings;
    private final MeterRegistry metrics;
    private volatile TopicGate gate;
    private volatile PolicyView policy;
    private volatile IngressRole role;

    IngressMain(IngressSettings settings, MeterRegistry metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        var kafka = KafkaSettings.fromEnvironment(System.getenv());
        var config = settings.config();
        gate = new TopicGate(kafka, Optional.empty());
        gate.open(() -> begin(config, kafka), this::cannotBegin);
    }

    private void begin(IngressConfig config, KafkaSettings kafka) {
        policy = new PolicyView(kafka);
        role = new IngressRole(config, kafka, policy, metrics, InstantSource.system());
        try {
            role.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void cannotBegin(RuntimeException cause) {
        LOG.atError().setCause(cause).log("Ingress cannot start");
        Quarkus.asyncExit(1);
    }

    void stop(@Observes ShutdownEvent event) {
        if (gate != null) {
            gate.close();
        }
        if (role != null) {
            role.close();
        }
        if (policy != null) {
            policy.close();
        }
    }

    boolean hasStarted() {
        return gate != null;
    }

    boolean isReady() {
        var running = role;
        return running != null && running.isReady();
    }

    /** Why not, in a sentence. */
    String readiness() {
        var running = role;
        if (running != null) {
            return running.readiness();
        }
        var waiting = gate;
        return waiting == null ? "Starting." : waiting.readiness();
    }
}

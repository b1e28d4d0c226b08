package io.postyard.ingress.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.ingress.IngressRole;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyView;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;

/** Runs one {@link IngressRole} from the start of the process to its end. */
@ApplicationScoped
class IngressMain {
    private final IngressSettings settings;
    private final MeterRegistry metrics;
    private PolicyView policy;
    private volatile IngressRole role;

    IngressMain(IngressSettings settings, MeterRegistry metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        var kafka = KafkaSettings.fromEnvironment(System.getenv());
        policy = new PolicyView(kafka);
        var made = new IngressRole(settings.config(), kafka, policy, metrics, InstantSource.system());
        try {
            made.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        role = made;
    }

    void stop(@Observes ShutdownEvent event) {
        if (role != null) {
            role.close();
        }
        if (policy != null) {
            policy.close();
        }
    }

    IngressRole role() {
        return role;
    }
}

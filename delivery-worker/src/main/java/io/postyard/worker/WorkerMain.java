package io.postyard.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.message.Mailbox;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.wire.policy.PolicyView;
import io.postyard.worker.lane.LaneLimits;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.List;

/** The worker as a process of its own: settings from the environment, health and metrics over HTTP. */
@ApplicationScoped
class WorkerMain {
    private final WorkerSettings settings;
    private final MeterRegistry metrics;
    private PolicyView policy;
    private volatile WorkerRole role;

    WorkerMain(WorkerSettings settings, MeterRegistry metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        var kafka = KafkaSettings.fromEnvironment(System.getenv());
        policy = new PolicyView(kafka);
        var made = new WorkerRole(config(), kafka, policy, metrics, InstantSource.system());
        made.start();
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

    WorkerRole role() {
        return role;
    }

    private WorkerConfig config() {
        var queue = OrderQueueSettings.of(settings.instance());
        var lanes = LaneLimits.DEFAULT;
        return new WorkerConfig(
                settings.hostName(),
                settings.postmaster().map(Mailbox::of),
                settings.dataDir(),
                settings.dnsServers().orElse(List.of()),
                settings.mxPort(),
                settings.ownHosts().orElse(List.of()),
                settings.trustStore(),
                new LaneLimits(
                        settings.sessions(), lanes.waitingPerLane(), lanes.patience(), lanes.idle(), lanes.turn()),
                new OrderQueueSettings(
                        settings.instance(),
                        settings.maxOrders(),
                        settings.maxOctets(),
                        settings.commitInterval(),
                        queue.leaveGrace()),
                settings.drainTimeout());
    }
}

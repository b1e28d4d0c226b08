package io.postyard.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.mail.message.Mailbox;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.TopicGate;
import io.postyard.worker.lane.LaneLimits;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker as a process of its own: settings from the environment, health and metrics over HTTP. */
@ApplicationScoped
class WorkerMain {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);

    private final WorkerSettings settings;
    private final MeterRegistry metrics;
    private volatile TopicGate gate;
    private volatile PolicyView policy;
    private volatile WorkerRole role;

    WorkerMain(WorkerSettings settings, MeterRegistry metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        var kafka = KafkaSettings.fromEnvironment(System.getenv());
        var config = config();
        gate = new TopicGate(kafka, Optional.empty());
        gate.open(() -> begin(config, kafka), this::cannotBegin);
    }

    private void begin(WorkerConfig config, KafkaSettings kafka) {
        policy = new PolicyView(kafka);
        var made = new WorkerRole(config, kafka, policy, metrics, InstantSource.system());
        made.start();
        role = made;
    }

    private void cannotBegin(RuntimeException cause) {
        LOG.atError().setCause(cause).log("The worker cannot start");
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

    /** Why not, in a sentence; or what it does. */
    String readiness() {
        var running = role;
        if (running != null) {
            return running.readiness();
        }
        var waiting = gate;
        return waiting == null ? "starting" : waiting.readiness();
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
                StageTimes.parse(settings.timeouts().orElse(List.of())),
                settings.drainTimeout());
    }
}

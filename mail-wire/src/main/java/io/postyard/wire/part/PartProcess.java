package io.postyard.wire.part;

import io.micrometer.core.instrument.MeterRegistry;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyMetrics;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.TopicGate;
import io.postyard.wire.topic.TopicLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one {@link Role} from the moment Kafka has its topics to the end of the process. */
public final class PartProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartProcess.class);

    private final KafkaSettings kafka;
    private final MeterRegistry metrics;
    private final Function<PolicyView, Role> maker;
    private final TopicGate gate;
    private volatile boolean started;
    private volatile PolicyView policy;
    private volatile Role role;

    /**
     * @param creation what missing topics are created with; empty = somebody else creates them
     * @param maker makes the role, once the topics are there
     */
    public PartProcess(
            KafkaSettings kafka,
            Optional<TopicLayout> creation,
            MeterRegistry metrics,
            Function<PolicyView, Role> maker) {
        this.kafka = kafka;
        this.metrics = metrics;
        this.maker = maker;
        gate = new TopicGate(kafka, creation);
    }

    /**
     * Begins to wait for Kafka; does not block.
     *
     * @param failed told, on another thread, why the role could not be made or started
     */
    public void start(Consumer<RuntimeException> failed) {
        gate.open(this::begin, failed);
        started = true;
    }

    private void begin() {
        policy = new PolicyView(kafka);
        PolicyMetrics.register(policy, metrics);
        var made = maker.apply(policy);
        role = made;
        try {
            made.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it works or waits for Kafka, which no restart would mend. */
    public boolean hasStarted() {
        return started;
    }

    /** Whether the role does its work. */
    public boolean isReady() {
        var running = role;
        return running != null && running.isReady();
    }

    /** Why not, in a sentence; or what the role says while it is. */
    public String readiness() {
        var running = role;
        return running == null ? gate.readiness() : running.readiness();
    }

    /** Waits no more, or ends the role as it wishes to be ended. */
    @Override
    public void close() {
        LOG.info("Stopping: work in hand is finished first");
        gate.close();
        try {
            if (role != null) {
                role.close();
            }
        } finally {
            if (policy != null) {
                policy.close();
            }
            LOG.info("Stopped");
        }
    }
}

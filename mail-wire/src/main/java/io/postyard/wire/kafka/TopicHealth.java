package io.postyard.wire.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * Asks Kafka from time to time whether a topic could take a record with {@code acks=all}: every partition has a leader
 * and enough copies in sync.
 */
public final class TopicHealth implements AutoCloseable {
    private static final long CALM_MS = 5_000;
    private static final long TROUBLED_MS = 500;
    private static final int TIMEOUT_MS = 4_000;

    private final String topic;
    private final BooleanSupplier needless;
    private final RenewableAdmin admin;
    private final ScheduledExecutorService clock;
    private volatile Optional<String> trouble = Optional.of("Kafka has not been reached yet");
    private int minInsync;

    /** @param needless true = the topic is known to be well, so this round may be left out */
    public TopicHealth(KafkaSettings settings, String topic, BooleanSupplier needless) {
        this.topic = topic;
        this.needless = needless;
        admin = new RenewableAdmin(
                settings,
                "health",
                Map.of(
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        TIMEOUT_MS,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        TIMEOUT_MS));
        clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("postyard-health-" + topic).factory());
        clock.execute(this::look);
    }

    /** A sentence if the topic cannot take records now. */
    public Optional<String> trouble() {
        return trouble;
    }

    private void look() {
        try {
            if (trouble.isPresent() || !needless.getAsBoolean()) {
                trouble = admin.ask(this::ask);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (ExecutionException e) {
            trouble = Optional.of(
                    e.getCause() instanceof AuthenticationException refusal
                            ? "Kafka and this process do not trust each other: " + refusal.getMessage()
                            : "Kafka does not answer for " + topic + ": "
                                    + e.getCause().getClass().getSimpleName());
        } catch (TimeoutException | RuntimeException e) {
            trouble = Optional.of("Kafka does not answer for " + topic);
        }
        if (!clock.isShutdown()) {
            var _ = clock.schedule(this::look, trouble.isPresent() ? TROUBLED_MS : CALM_MS, TimeUnit.MILLISECONDS);
        }
    }

    private Optional<String> ask(Admin client) throws ExecutionException, InterruptedException, TimeoutException {
        if (minInsync == 0) {
            minInsync = askMinInsync(client);
        }
        var description = client.describeTopics(List.of(topic))
                .allTopicNames()
                .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .get(topic);
        return judge(description);
    }

    private Optional<String> judge(TopicDescription description) {
        for (var partition : description.partitions()) {
            if (partition.leader() == null || partition.leader().isEmpty()) {
                return Optional.of(topic + "/" + partition.partition() + " has no leader");
            }
            if (partition.isr().size() < minInsync) {
                return Optional.of(topic + "/" + partition.partition() + " has "
                        + partition.isr().size() + " copies in sync, needs " + minInsync);
            }
        }
        return Optional.empty();
    }

    private int askMinInsync(Admin client) throws InterruptedException, TimeoutException, ExecutionException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var config = client.describeConfigs(List.of(resource)).all().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        return Integer.parseInt(config.get(resource)
                .get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
                .value());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        admin.close();
    }
}

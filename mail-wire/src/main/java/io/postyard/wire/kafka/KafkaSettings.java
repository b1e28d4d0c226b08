package io.postyard.wire.kafka;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SslConfigs;

/**
 * Where Kafka is and how to get in: client settings that hold for every producer, consumer and admin client of the
 * process. What a client is for (acknowledgements, isolation, groups) is set by its owner in this module and cannot be
 * overridden from here.
 */
public record KafkaSettings(Map<String, Object> client) {
    /**
     * Octets of a producer's batch: as many as a topic takes that has Kafka's own {@code max.message.bytes}, which limits
     * batches. Each batch costs a disk flush, and a partition gets one of each request, so messages of 200 KB should
     * share one too. Where a topic takes less, the producer splits the batch.
     */
    public static final int FULL_BATCH = 1_000_000;

    /** In place of a secret. */
    public static final String HIDDEN = "[hidden]";

    private static final AtomicInteger CLIENTS = new AtomicInteger();
    private static final String PREFIX = "KAFKA_";

    public KafkaSettings {
        client = Map.copyOf(client);
        if (!client.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException("bootstrap.servers is missing (KAFKA_BOOTSTRAP_SERVERS)");
        }
    }

    /** @param bootstrap {@code host:port[,host:port…]} */
    public static KafkaSettings of(String bootstrap) {
        return new KafkaSettings(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
    }

    /**
     * Every variable {@code KAFKA_X_Y} becomes the setting {@code x.y} if Kafka's clients know it: Kubernetes adds
     * variables such as {@code KAFKA_PORT} for a service named kafka, and Kafka's own scripts {@code KAFKA_OPTS}.
     */
    public static KafkaSettings fromEnvironment(Map<String, String> env) {
        Set<String> known = Stream.of(
                        ProducerConfig.configNames(), ConsumerConfig.configNames(), AdminClientConfig.configNames())
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        Map<String, Object> client = new HashMap<>();
        env.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                var key =
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                if (known.contains(key) && !value.isBlank()) {
                    client.put(key, value);
                }
            }
        });
        return new KafkaSettings(client);
    }

    /** The settings of one client; {@code purpose} goes before everything, and into the client id. */
    public Map<String, Object> with(String clientName, Map<String, Object> purpose) {
        Map<String, Object> all = new HashMap<>(client);
        // A dead broker is asked again soon: an MTA in front of a restarting broker should not sit out a second.
        all.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        // The kernel's own sizes, which grow: with Kafka's a batch of 1 MB waits for its reader again and again.
        all.putIfAbsent(CommonClientConfigs.SEND_BUFFER_CONFIG, -1);
        all.putIfAbsent(CommonClientConfigs.RECEIVE_BUFFER_CONFIG, -1);
        all.putAll(purpose);
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, "postyard-" + clientName + "-" + CLIENTS.incrementAndGet());
        return all;
    }

    /**
     * The settings of one consumer. Asking for a topic never makes it: brokers that create topics on demand, which is
     * Kafka's default, would make it with one copy, and {@code policy} without compaction.
     */
    public Map<String, Object> consumer(String clientName, Map<String, Object> purpose) {
        var all = with(clientName, purpose);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return all;
    }

    public String bootstrap() {
        return client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG).toString();
    }

    /** What a client needs to be let in (SASL, TLS), secret values as {@value #HIDDEN}; empty if anyone is let in. */
    public SortedMap<String, Object> security() {
        var shown = new TreeMap<>(shown());
        shown.keySet()
                .removeIf(key -> !key.startsWith("security.") && !key.startsWith("sasl.") && !key.startsWith("ssl."));
        return shown;
    }

    /** Names and values, but no value that may be a secret. */
    @Override
    public String toString() {
        return "KafkaSettings" + shown();
    }

    private SortedMap<String, Object> shown() {
        var shown = new TreeMap<String, Object>();
        client.forEach((key, value) -> shown.put(key, isSecret(key) ? HIDDEN : value));
        return shown;
    }

    private static boolean isSecret(String key) {
        return key.contains("password")
                || key.contains("passphrase")
                || key.contains("jaas")
                || key.contains("secret")
                || key.contains("private.key")
                || key.equals(SslConfigs.SSL_KEYSTORE_KEY_CONFIG);
    }
}

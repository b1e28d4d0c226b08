package io.postyard.standalone.verb;

import io.postyard.standalone.trouble.Trouble;
import io.postyard.standalone.up.RunFile;
import io.postyard.wire.kafka.KafkaSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which Postyard a verb looks at: the one running on a data directory, or any Kafka cluster. */
final class KafkaOptions {
    private static final String BOOTSTRAP = "KAFKA_BOOTSTRAP_SERVERS";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".postyard",
            description = "Data folder of a running './postyard up' (default: ./.postyard).")
    private Path data;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Look at this cluster instead; further settings (SASL, TLS) from KAFKA_… in the environment.")
    private String kafka;

    /** The cluster that is meant: --kafka, else KAFKA_BOOTSTRAP_SERVERS, else the process running on --data. */
    KafkaSettings settings() {
        return kafka != null || System.getenv().containsKey(BOOTSTRAP)
                ? cluster(Optional.ofNullable(kafka))
                : KafkaSettings.of(RunFile.ofRunning(data).kafka());
    }

    /**
     * A cluster, and never the process that runs here.
     *
     * @param bootstrap goes before KAFKA_BOOTSTRAP_SERVERS
     */
    static KafkaSettings cluster(Optional<String> bootstrap) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        bootstrap.ifPresent(named -> environment.put(BOOTSTRAP, named));
        if (!environment.containsKey(BOOTSTRAP)) {
            throw new Trouble("name the cluster: --kafka HOST:PORT, or " + BOOTSTRAP + " in the environment");
        }
        return KafkaSettings.fromEnvironment(environment);
    }
}

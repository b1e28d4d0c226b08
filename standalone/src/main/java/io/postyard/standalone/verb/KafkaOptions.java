package io.postyard.standalone.verb;

import io.postyard.standalone.up.RunFile;
import io.postyard.wire.kafka.KafkaSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which Postyard a verb looks at: the one running on a data directory, or any Kafka cluster. */
final class KafkaOptions {
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
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (kafka != null) {
            environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka);
        }
        return environment.containsKey("KAFKA_BOOTSTRAP_SERVERS")
                ? KafkaSettings.fromEnvironment(environment)
                : KafkaSettings.of(RunFile.ofRunning(data).kafka());
    }
}

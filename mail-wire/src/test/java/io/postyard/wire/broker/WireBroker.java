package io.postyard.wire.broker;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;

/**
 * The broker of this module's tests, one per JVM; the shared test kit is built on this module and cannot be used here.
 * Tests share the topics, so each looks for its own message ids and uses its own groups.
 */
public final class WireBroker {
    private static final Path DATA = data();
    private static final EmbeddedBroker BROKER = EmbeddedBroker.start(
            BrokerSettings.single(DATA).withFlushBeforeAck(false).withoutHaste());

    static {
        TopicSetup.ensure(
                settings(), new TopicLayout(2, 1, (short) 1, (short) 1, Duration.ofDays(7), Duration.ofDays(30)));
        Runtime.getRuntime().addShutdownHook(new Thread(WireBroker::stop));
    }

    private WireBroker() {}

    public static KafkaSettings settings() {
        return KafkaSettings.of(BROKER.bootstrap());
    }

    private static Path data() {
        try {
            return Files.createTempDirectory("postyard-wire-broker");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop() {
        BROKER.close();
        try (var paths = Files.walk(DATA)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

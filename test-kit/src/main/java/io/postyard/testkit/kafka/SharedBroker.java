package io.postyard.testkit.kafka;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** The broker of a test JVM with its data, which go with it. */
final class SharedBroker implements AutoCloseable {
    private final Path data;
    private final EmbeddedBroker broker;

    private SharedBroker(Path data, EmbeddedBroker broker) {
        this.data = data;
        this.broker = broker;
    }

    static SharedBroker start() {
        try {
            var data = Files.createTempDirectory("postyard-test-broker");
            return new SharedBroker(
                    data,
                    EmbeddedBroker.start(BrokerSettings.single(data)
                            .withFlushBeforeAck(false)
                            .withoutHaste()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    @Override
    public void close() {
        broker.close();
        deleteTree(data);
    }

    static void deleteTree(Path root) {
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

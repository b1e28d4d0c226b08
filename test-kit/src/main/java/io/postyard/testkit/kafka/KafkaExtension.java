package io.postyard.testkit.kafka;

import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.TopicLayout;
import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker with Postyard's topics, empty at the start of each test class:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KafkaExtension KAFKA = new KafkaExtension();
 * }</pre>
 *
 * <p>The broker is one per test JVM, embedded, without flushes; it starts with the first class that asks and ends with the
 * test run. Classes that share it must not run at the same time.
 */
public final class KafkaExtension implements BeforeAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(KafkaExtension.class);

    private final TopicLayout layout;
    private SharedBroker broker;

    /** Two partitions for the queue, one for the journals: enough to see what happens on a second one. */
    public KafkaExtension() {
        this(new TopicLayout(2, 1, (short) 1, (short) 1, Duration.ofDays(7), Duration.ofDays(30)));
    }

    public KafkaExtension(TopicLayout layout) {
        this.layout = layout;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        broker = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(SharedBroker.class, k -> SharedBroker.start(), SharedBroker.class);
        reset();
    }

    /** Where the broker is. */
    public KafkaSettings settings() {
        return KafkaSettings.of(broker.bootstrap());
    }

    public String bootstrap() {
        return broker.bootstrap();
    }

    public TopicLayout layout() {
        return layout;
    }

    /**
     * Empties everything: deletes all topics and groups and creates the topics again. Producers and consumers of before
     * must be closed.
     */
    public void reset() {
        CleanSlate.make(settings(), layout);
    }
}

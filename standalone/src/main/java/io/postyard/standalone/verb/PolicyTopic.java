package io.postyard.standalone.verb;

import io.postyard.standalone.trouble.Trouble;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyView;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The policy topic, read to its end once. */
final class PolicyTopic {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private PolicyTopic() {}

    /** @throws Trouble if Kafka does not show the topic in time */
    static <T> T read(KafkaSettings kafka, Function<PolicyView, T> question) throws InterruptedException {
        try (var view = new PolicyView(kafka)) {
            var loaded = new CountDownLatch(1);
            view.onChange(_ -> loaded.countDown());
            if (!loaded.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new Trouble("Kafka at " + kafka.bootstrap() + " did not show its policy topic within "
                        + PATIENCE.toSeconds() + " s");
            }
            return question.apply(view);
        }
    }
}

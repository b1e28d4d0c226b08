package io.postyard.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.policy.PolicyView;
import io.postyard.worker.WorkerRole;
import io.postyard.worker.lane.LaneLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Orders wait, and the policy that they name is not on Kafka: it was lost, or its topic was made anew. */
class NoPolicyIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    @TempDir
    Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void nothingIsTriedByTheDefaultsUntilThereIsPolicy() throws Exception {
        try (var peer = ScriptedPeer.start();
                var policy = new PolicyView(KAFKA.settings());
                var worker = worker(policy)) {
            RoutedMail.pend(KAFKA.settings(), 0, List.of(RoutedMail.order(RoutedMail.nextHop(peer), "bob@peer.test")));
            worker.start();
            Eventually.holds("the policy topic has been read to its end", policy::isLoaded);
            assertThat(worker.readiness()).contains("there is no policy");
            assertThat(worker.isReady()).isFalse();

            RoutedMail.publishPolicy(KAFKA.settings(), TlsMode.REQUIRED);
            Eventually.holds("the order has been tried", () -> taken() == 1 && worker.inHand() == 0);

            Eventually.holds("the worker is ready", worker::isReady);
            assertThat(peer.accepted()).as("taken in the clear").isEmpty();
        }
    }

    private double taken() {
        return metrics.counter("postyard_worker_orders_taken_total").count();
    }

    private WorkerRole worker(PolicyView policy) {
        return new WorkerRole(
                TestWorker.config("worker-0", directory, LaneLimits.DEFAULT, Duration.ofSeconds(10)),
                KAFKA.settings(),
                policy,
                metrics,
                InstantSource.system());
    }
}

package io.postyard.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.policy.TlsMode;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.smtp.Stage;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.policy.PolicyView;
import io.postyard.worker.WorkerRole;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Workers come and go while mail flows: each order is delivered once, by one of them. */
class SeveralWorkersIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    private static final int PARTITIONS = 2;
    private static final int ORDERS = 4_000;

    @TempDir
    Path directory;

    private final ScriptedPeer peer = ScriptedPeer.start();
    private final PolicyView policy = new PolicyView(KAFKA.settings());
    private final List<WorkerRole> workers = new ArrayList<>();

    @AfterEach
    void stop() {
        workers.forEach(WorkerRole::close);
        policy.close();
        peer.close();
    }

    @Test
    void eachOrderIsDeliveredOnceWhileOneJoinsAndAnotherLeaves() throws Exception {
        peer.on(Stage.FINAL_DOT, PeerBehaviour.delay(Duration.ofMillis(20)));
        RoutedMail.publishPolicy(KAFKA.settings(), TlsMode.OPPORTUNISTIC);
        pend();
        var first = new SimpleMeterRegistry();
        var leaving = worker("worker-0", first);
        peer.awaitAccepted(50);

        var second = new SimpleMeterRegistry();
        worker("worker-1", second);
        Eventually.holds("the new one has got orders of its own", () -> taken(second) > 0);
        assertThat(peer.accepted()).as("still to do when it came").hasSizeLessThan(ORDERS);
        workers.remove(leaving);
        leaving.close();
        peer.awaitAccepted(ORDERS);
        Eventually.holds("every outcome is committed", () -> workers.getLast().inHand() == 0);

        var recipients = peer.accepted().stream()
                .flatMap(message -> message.recipients().stream())
                .toList();
        assertThat(recipients).doesNotHaveDuplicates().hasSize(ORDERS);
    }

    private static double taken(SimpleMeterRegistry metrics) {
        return metrics.counter("postyard_worker_orders_taken_total").count();
    }

    private WorkerRole worker(String instance, SimpleMeterRegistry metrics) {
        var worker = new WorkerRole(
                TestWorker.config(
                        instance, directory.resolve(instance), TestWorker.limits(5, ORDERS), Duration.ofSeconds(10)),
                KAFKA.settings(),
                policy,
                metrics,
                InstantSource.system());
        workers.add(worker);
        worker.start();
        return worker;
    }

    private void pend() throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int first = partition * ORDERS / PARTITIONS;
            var orders = IntStream.range(first, first + ORDERS / PARTITIONS)
                    .mapToObj(i -> RoutedMail.order(RoutedMail.nextHop(peer), i + "@peer.test"))
                    .toList();
            RoutedMail.pend(KAFKA.settings(), partition, orders);
        }
    }
}

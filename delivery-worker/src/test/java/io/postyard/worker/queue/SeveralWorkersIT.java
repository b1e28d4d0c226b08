package io.postyard.worker.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.smtp.Stage;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.topic.Topics;
import io.postyard.worker.WorkerConfig;
import io.postyard.worker.WorkerRole;
import io.postyard.worker.lane.LaneLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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
                new WorkerConfig(
                        "mx.postyard.test",
                        Optional.empty(),
                        directory.resolve(instance),
                        List.of(),
                        25,
                        List.of(),
                        Optional.empty(),
                        new LaneLimits(5, ORDERS, Duration.ofMinutes(5), Duration.ofMillis(200), Duration.ofSeconds(1)),
                        OrderQueueSettings.of(instance),
                        Duration.ofSeconds(10)),
                KAFKA.settings(),
                policy,
                metrics,
                InstantSource.system());
        workers.add(worker);
        worker.start();
        return worker;
    }

    private void pend() throws Exception {
        try (var producer =
                new KafkaProducer<>(KAFKA.settings().client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < ORDERS; i++) {
                var order = order(i + "@peer.test");
                var unused = producer.send(new ProducerRecord<>(
                        Topics.PENDING.topic(),
                        i % PARTITIONS,
                        order.nextHop().key().getBytes(UTF_8),
                        DeliveryOrderRecord.encode(order)));
            }
            producer.flush();
        }
    }

    private DeliveryOrder order(String recipient) {
        var now = InstantSource.system().instant();
        return new DeliveryOrder(
                MessageId.next(now),
                0,
                now,
                ReversePath.of("ann@sender.test"),
                BodyType.SEVEN_BIT,
                false,
                Optional.empty(),
                Optional.empty(),
                new NextHop.Hosts(List.of(new NextHop.Host(peer.ip(), peer.port()))),
                "local/test",
                List.of(new DeliveryOrder.Addressee(0, Recipient.of(recipient), Optional.empty())),
                new Body.Inline("Subject: x\r\n\r\nhello\r\n".getBytes(UTF_8)),
                0,
                0,
                now);
    }
}

package io.postyard.worker.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.NextHop;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.wire.order.CommitHealth;
import io.postyard.wire.order.Consequences;
import io.postyard.wire.order.DeferredMover;
import io.postyard.wire.order.OrderQueue;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.v1.OrderProto;
import io.postyard.wire.topic.Tier;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A rolling upgrade: this worker tries, defers and brings back an order with fields that it has never heard of. */
class NewerRouterIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    private static final UnknownFieldSet NEWER = UnknownFieldSet.newBuilder()
            .addField(
                    1000,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("of the future"))
                            .build())
            .build();

    private final InstantSource clock = InstantSource.system();

    @Test
    void whatANewerRouterWroteSurvivesARetry() throws Exception {
        var metrics = new SimpleMeterRegistry();
        var sink = new CollectingSink();
        try (var mover = new DeferredMover(KAFKA.settings(), "worker-0", clock, metrics);
                var queue = new OrderQueue(
                        KAFKA.settings(),
                        OrderQueueSettings.of("worker-0"),
                        sink,
                        new CommitHealth(),
                        clock,
                        metrics)) {
            // Through the mover first: a newer worker has deferred it.
            write(Tier.S1.topic(), "key of the future", order(clock.instant().plusSeconds(1)));
            mover.start();
            queue.start();
            var order = sink.take();
            var moved = onlyRecord(Topics.PENDING.topic());
            assertThat(moved.key()).isEqualTo("key of the future".getBytes(UTF_8));
            assertUnknownFieldsKept(moved);

            var again = order.order()
                    .again(order.order().addressees(), 1, 0, clock.instant().plus(Duration.ofMinutes(2)));
            order.finish(new Consequences(List.of(), Optional.of(again), List.of()));

            var deferred = onlyRecord(Tier.M1.topic());
            assertUnknownFieldsKept(deferred);
            assertThat(OrderProto.DeliveryOrder.parseFrom(deferred.value()).getAttempts())
                    .isEqualTo(1);
        }
    }

    private static void assertUnknownFieldsKept(ConsumerRecord<byte[], byte[]> record) throws Exception {
        var order = OrderProto.DeliveryOrder.parseFrom(record.value());
        assertThat(order.getUnknownFields()).isEqualTo(NEWER);
        assertThat(order.getAddressees(0).getRecipient().getUnknownFields()).isEqualTo(NEWER);
    }

    private static OrderProto.DeliveryOrder order(Instant due) throws Exception {
        var order = RoutedMail.order(new NextHop.Mx(Domain.of("example.test")), "b@example.test");
        var newer = OrderProto.DeliveryOrder.parseFrom(
                        DeliveryOrderRecord.encode(order.again(order.addressees(), 0, 0, due)))
                .toBuilder()
                .setUnknownFields(NEWER);
        newer.getAddresseesBuilder(0).getRecipientBuilder().setUnknownFields(NEWER);
        return newer.build();
    }

    private static void write(String topic, String key, OrderProto.DeliveryOrder order) throws Exception {
        try (var producer =
                new KafkaProducer<>(KAFKA.settings().client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), order.toByteArray()))
                    .get();
        }
    }

    /** Waits for the first committed record of a topic. */
    private static ConsumerRecord<byte[], byte[]> onlyRecord(String topic) {
        var settings = KAFKA.settings()
                .with("test", java.util.Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"));
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    return record;
                }
            }
            throw new AssertionError("nothing came on " + topic);
        }
    }
}

package io.postyard.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.policy.DomainPolicy.Delivery;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.record.AcceptedMessageRecord;
import io.postyard.wire.record.v1.MessageProto;
import io.postyard.wire.record.v1.OrderProto;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An ingress was upgraded first: this router routes what it says of a recipient and has never heard of. */
final class NewerIngressIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    private static final UnknownFieldSet NEWER = UnknownFieldSet.newBuilder()
            .addField(
                    1000,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("of the future"))
                            .build())
            .build();

    @Test
    void whatIsSaidOfARecipientIsInItsOrder() throws Exception {
        try (var publisher = new PolicyPublisher(KAFKA.settings())) {
            publisher
                    .put(Mail.declared(new Delivery.ToMaildir("mail/{localPart}"), "home.example"))
                    .join();
        }
        try (var policy = new PolicyView(KAFKA.settings());
                var router = new RouterRole(
                        RouterConfig.of("router-it"),
                        KAFKA.settings(),
                        policy,
                        new SimpleMeterRegistry(),
                        InstantSource.system())) {
            router.start();
            accept();

            var orders = new ArrayList<OrderProto.DeliveryOrder>();
            Eventually.holds("it is routed", () -> orders.addAll(orders()));
            assertThat(orders).hasSize(1);
            assertThat(orders.getFirst().getAddressees(0).getRecipient().getUnknownFields())
                    .isEqualTo(NEWER);
        }
    }

    private static void accept() throws Exception {
        var message = Mail.to("bob@home.example");
        var newer = MessageProto.AcceptedMessage.parseFrom(AcceptedMessageRecord.encode(message)).toBuilder();
        newer.getEnvelopeBuilder().getRecipientsBuilder(0).setUnknownFields(NEWER);
        try (var producer =
                new KafkaProducer<>(KAFKA.settings().client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.ACCEPTED.topic(),
                            message.id().value().getBytes(UTF_8),
                            newer.build().toByteArray()))
                    .get();
        }
    }

    /** All that are on {@code pending}. */
    private static List<OrderProto.DeliveryOrder> orders() {
        var found = new ArrayList<OrderProto.DeliveryOrder>();
        try (var consumer = new KafkaConsumer<>(
                KAFKA.settings().with("test", Map.of("isolation.level", "read_committed")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topics.PENDING.topic()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    found.add(OrderProto.DeliveryOrder.parseFrom(record.value()));
                }
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        return found;
    }
}

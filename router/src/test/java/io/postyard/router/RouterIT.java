package io.postyard.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.DomainPolicy.Delivery;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.accept.MailDrop;
import io.postyard.wire.content.ContentReader;
import io.postyard.wire.content.PieceCache;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.topic.Topics;
import io.postyard.wire.trail.QueueEntry;
import io.postyard.wire.trail.QueueReader;
import io.postyard.wire.trail.TrailReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RouterIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    private static MailDrop drop;
    private static PolicyView policy;
    private static RouterRole router;

    @BeforeAll
    static void start() {
        try (var publisher = new PolicyPublisher(KAFKA.settings())) {
            publisher
                    .put(Mail.declared(new Delivery.ToMaildir("mail/{localPart}"), "home.example"))
                    .join();
        }
        drop = new MailDrop(KAFKA.settings(), new SimpleMeterRegistry());
        policy = new PolicyView(KAFKA.settings());
        router = new RouterRole(
                RouterConfig.of("router-it"),
                KAFKA.settings(),
                policy,
                new SimpleMeterRegistry(),
                InstantSource.system());
        assertThat(router.isReady()).isFalse();
        router.start();
        await("the router is ready", router::isReady);
        await("the mail drop is ready", drop::isReady);
    }

    @AfterAll
    static void stop() {
        router.close();
        assertThat(router.isReady()).isFalse();
        policy.close();
        drop.close();
    }

    @Test
    void twoHundredRecipientsOverFiftyDomainsMakeFiftyOrders() throws Exception {
        var recipients = IntStream.range(0, 200)
                .mapToObj(i -> "user" + i + "@d" + i % 50 + ".example")
                .toList();
        var message = Mail.of("Subject: many\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), recipients);
        drop.put(message).get();
        var orders = ordersOf(message, 50);
        assertThat(orders).extracting(DeliveryOrder::route).doesNotHaveDuplicates();
        assertThat(orders).allSatisfy(order -> {
            assertThat(order.addressees()).hasSize(4).allSatisfy(a -> assertThat(
                            a.recipient().mailbox().toString())
                    .isEqualTo(recipients.get(a.index())));
            assertThat(order.nextHop().key())
                    .isEqualTo("mx:"
                            + order.addressees()
                                    .getFirst()
                                    .recipient()
                                    .mailbox()
                                    .domain());
            assertThat(order.attempts()).isZero();
            assertThat(order.due()).isEqualTo(message.acceptedAt());
            assertThat(order.envelopeId()).contains("env-1");
            assertThat(order.returnFull()).contains(false);
            assertThat(order.smtpUtf8()).isTrue();
        });
        var event = opened(message.id());
        assertThat(event.recipients()).isEqualTo(recipients);
        assertThat(event.routes()).hasSize(50);
        assertThat(event.size()).isEqualTo(message.body().size());
    }

    @Test
    void aDeclaredDomainIsDeliveredAsDeclaredAndItsPolicyNamed() throws Exception {
        var message = Mail.to("bob@home.example");
        drop.put(message).get();
        assertThat(ordersOf(message, 1).getFirst().nextHop().key()).isEqualTo("maildir:home.example:mail/{localPart}");
        assertThat(opened(message.id()).routes().getFirst().policies())
                .containsExactly("MailDomain/local/home-example@3", "Default/postyard/default@1");
    }

    @Test
    void aBodyThatWouldBeCopiedTooOftenIsStoredOnce() throws Exception {
        var bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        var few = Mail.of(bytes, List.of("a@one.example", "b@two.example"));
        var many = Mail.of(bytes, List.of("a@one.example", "b@two.example", "c@three.example"));
        drop.put(few).get();
        drop.put(many).get();
        assertThat(ordersOf(few, 2)).allSatisfy(o -> assertThat(o.body()).isInstanceOf(Body.Inline.class));
        var orders = ordersOf(many, 3);
        assertThat(orders).allSatisfy(o -> assertThat(o.body())
                .isInstanceOfSatisfying(Body.Stored.class, stored -> assertThat(stored.offsets())
                        .isEqualTo(((Body.Stored) orders.getFirst().body()).offsets())));
        try (var reader = new ContentReader(KAFKA.settings(), PieceCache.NONE)) {
            assertThat(reader.open(many.id(), orders.getFirst().body()).readAllBytes())
                    .isEqualTo(bytes);
        }
    }

    @Test
    void everyOneOfManyMessagesIsRoutedOnce() throws Exception {
        var messages = IntStream.range(0, 3000)
                .mapToObj(i -> Mail.to("u" + i + "@many" + i % 7 + ".example"))
                .toList();
        List<Future<Void>> puts = new ArrayList<>();
        messages.forEach(m -> puts.add(drop.put(m)));
        for (var put : puts) {
            put.get();
        }
        var ids = messages.stream().map(AcceptedMessage::id).toList();
        await(
                "all are routed",
                () -> orders().stream().filter(o -> ids.contains(o.messageId())).count() >= 3000);
        assertThat(orders().stream().map(DeliveryOrder::messageId).filter(ids::contains))
                .containsExactlyInAnyOrderElementsOf(ids);
        var unrouted = new ArrayList<MessageId>();
        new QueueReader(KAFKA.settings()).read(entry -> {
            if (entry instanceof QueueEntry.Unrouted(var message)) {
                unrouted.add(message.id());
            }
        });
        assertThat(unrouted).doesNotContainAnyElementsOf(ids);
    }

    @Test
    void aBodyThatKafkaWillNotStoreIsSetAsideAndTheNextMessageRouted() throws Exception {
        long before = setAside();
        limitContent(AlterConfigOp.OpType.SET);
        try {
            // Three orders, too much to ride in each.
            var refused = Mail.of(new byte[100_000], List.of("a@one.example", "b@two.example", "c@three.example"));
            var next = Mail.to("d@four.example");
            drop.put(refused).get();
            drop.put(next).get();
            ordersOf(next, 1);
            await("it is set aside", () -> setAside() == before + 1);
            assertThat(ofMessage(refused.id())).isEmpty();
        } finally {
            limitContent(AlterConfigOp.OpType.DELETE);
        }
    }

    /** Committed records on {@code unreadable}. */
    private static long setAside() {
        long counted = 0;
        try (var consumer = new KafkaConsumer<>(
                KAFKA.settings().with("test", Map.of("isolation.level", "read_committed")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(Topics.UNREADABLE.topic(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                counted += consumer.poll(Duration.ofMillis(100)).count();
            }
        }
        return counted;
    }

    private static void limitContent(AlterConfigOp.OpType change) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.CONTENT.topic());
        try (var admin = Admin.create(KAFKA.settings().with("test", Map.of()))) {
            admin.incrementalAlterConfigs(Map.of(
                            topic, List.of(new AlterConfigOp(new ConfigEntry("max.message.bytes", "50000"), change))))
                    .all()
                    .get();
            await("the broker has heard of it", () -> isLimited(admin, topic) == (change == AlterConfigOp.OpType.SET));
        }
    }

    private static boolean isLimited(Admin admin, ConfigResource topic) {
        return admin.describeConfigs(List.of(topic))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .get(topic)
                .get("max.message.bytes")
                .value()
                .equals("50000");
    }

    private static List<DeliveryOrder> ordersOf(AcceptedMessage message, int count) {
        await("the message is routed", () -> !ofMessage(message.id()).isEmpty());
        assertThat(ofMessage(message.id())).hasSize(count);
        return ofMessage(message.id());
    }

    private static List<DeliveryOrder> ofMessage(MessageId id) {
        return orders().stream().filter(o -> o.messageId().equals(id)).toList();
    }

    private static List<DeliveryOrder> orders() {
        var orders = new ArrayList<DeliveryOrder>();
        new QueueReader(KAFKA.settings()).read(entry -> {
            if (entry instanceof QueueEntry.Pending(var order)) {
                orders.add(order);
            }
        });
        return orders;
    }

    private static Event.Accepted opened(MessageId id) {
        var events = new ArrayList<Event>();
        new TrailReader(KAFKA.settings()).read(id, events::add);
        assertThat(events).hasSize(1);
        return (Event.Accepted) events.getFirst().detail();
    }

    private static void await(String what, java.util.function.BooleanSupplier condition) {
        Eventually.holds(what, condition);
    }
}

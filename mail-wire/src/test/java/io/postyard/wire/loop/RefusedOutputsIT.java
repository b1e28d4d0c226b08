package io.postyard.wire.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.wire.accept.MailDrop;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Limits;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.record.AcceptedMessageRecord;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What is made of a message is more than Kafka takes, which no trying again mends: the others must not wait for it. */
final class RefusedOutputsIT {
    private static final int SMALL = 100;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Limits limits = new Limits();

    @AfterEach
    void liftLimits() throws Exception {
        limits.lift();
    }

    @Test
    void moreThanTheProducerSends(TestInfo test) throws Exception {
        // The default of max.request.size is 1 MiB.
        var aside = routeAll(test, Set.of(3, 5), 1_500_000);

        assertThat(aside).hasSize(2).allSatisfy(record -> {
            assertThat(header(record, "error"))
                    .contains("octets for pending.default.normal")
                    .contains("max.message.bytes")
                    .contains("KAFKA_MAX_REQUEST_SIZE");
            assertThat(header(record, "source.topic")).isEqualTo("accepted");
            assertThat(record.value()).isNotEmpty();
            assertThat(toldOf(record)).singleElement().satisfies(told -> assertThat(told.error())
                    .isEqualTo(header(record, "error")));
        });
    }

    @Test
    void moreThanTheTopicTakes(TestInfo test) throws Exception {
        limits.set(Topics.PENDING.topic(), 200_000);

        var aside = routeAll(test, Set.of(0), 300_000);

        assertThat(aside).hasSize(1).allSatisfy(record -> assertThat(header(record, "error"))
                .contains("octets for pending.default.normal"));
    }

    @Test
    void moreThanThereIsRoomForWhereItIsSetAside(TestInfo test) throws Exception {
        limits.set(Topics.UNREADABLE.topic(), 4_000);

        var aside = routeAll(test, Set.of(1), 1_500_000, 8_000);

        assertThat(aside).hasSize(1).allSatisfy(record -> {
            assertThat(record.value()).isEmpty();
            assertThat(header(record, "value.left.behind")).contains("source");
            assertThat(header(record, "source.offset")).matches("\\d+");
            assertThat(toldOf(record)).hasSize(1);
        });
    }

    /** It is set aside all the same: nothing may halt the router that only tells. */
    @Test
    void moreThanThereIsRoomForWhereItIsTold(TestInfo test) throws Exception {
        limits.set(Topics.EVENTS.topic(), 250);

        var aside = routeAll(test, Set.of(1, 6), 1_500_000);

        assertThat(aside).hasSize(2).allSatisfy(record -> assertThat(toldOf(record))
                .isEmpty());
    }

    private static List<Event.SetAside> toldOf(ConsumerRecord<String, byte[]> copy) {
        return Topic.committed(Topics.EVENTS.topic()).stream()
                .filter(record -> copy.key().equals(record.key()))
                .map(record -> Topic.read(EventRecord::decode, record))
                .map(Event::detail)
                .filter(Event.SetAside.class::isInstance)
                .map(Event.SetAside.class::cast)
                .toList();
    }

    private List<ConsumerRecord<String, byte[]>> routeAll(TestInfo test, Set<Integer> large, int orderSize)
            throws Exception {
        return routeAll(test, large, orderSize, SMALL);
    }

    /** Routes eight messages, of which some make large orders; the rest must be routed. Returns what was set aside. */
    private List<ConsumerRecord<String, byte[]>> routeAll(
            TestInfo test, Set<Integer> large, int orderSize, int messageSize) throws Exception {
        var messages = new ArrayList<AcceptedMessage>();
        for (int i = 0; i < 8; i++) {
            messages.add(Messages.with(new Body.Inline(new byte[large.contains(i) ? messageSize : SMALL]), "b@b.test"));
        }
        var ids = messages.stream().map(AcceptedMessage::id).toList();
        var largeIds = large.stream().map(ids::get).collect(Collectors.toSet());
        var name = test.getTestMethod().orElseThrow().getName();
        Topic.skip(Topics.ACCEPTED.topic(), "test-" + name);
        put(messages);
        try (var loop = new RecordLoop<>(
                WireBroker.settings(),
                new LoopSettings(Event.Part.ROUTER, Topics.ACCEPTED, "test-" + name, name),
                AcceptedMessageRecord::decode,
                (message, outputs) -> {
                    if (ids.contains(message.id())) {
                        var size = largeIds.contains(message.id()) ? orderSize : SMALL;
                        var order = Messages.order(message, new Body.Inline(new byte[size]));
                        outputs.order(order, DeliveryOrderRecord.encode(order));
                    }
                },
                InstantSource.system(),
                metrics)) {
            loop.start();
            Await.until("the others are routed", () -> ordersOf(ids).size() == ids.size() - large.size());
            Await.until("ready", loop::isReady);
        }
        assertThat(ordersOf(ids)).doesNotHaveDuplicates().doesNotContainAnyElementsOf(largeIds);
        assertThat(metrics.counter("postyard_records_unreadable_total").count()).isEqualTo(large.size());
        return Topic.committed(Topics.UNREADABLE.topic()).stream()
                .filter(r -> largeIds.stream().anyMatch(id -> id.value().equals(r.key())))
                .toList();
    }

    private static void put(List<AcceptedMessage> messages) throws Exception {
        try (var drop = new MailDrop(WireBroker.settings(), new SimpleMeterRegistry())) {
            Await.until("the mail drop is ready", drop::isReady);
            for (var message : messages) {
                drop.put(message).get();
            }
        }
    }

    private static List<MessageId> ordersOf(List<MessageId> ids) {
        return Topic.committed(Topics.PENDING.topic()).stream()
                .map(r -> Topic.read(DeliveryOrderRecord::decode, r).messageId())
                .filter(ids::contains)
                .toList();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}

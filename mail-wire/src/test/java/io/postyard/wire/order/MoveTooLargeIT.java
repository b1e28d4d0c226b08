package io.postyard.wire.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Limits;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Tier;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A deferred order has become more than Kafka takes: it may neither be lost nor hold up the others. */
final class MoveTooLargeIT {
    private static final int LIMIT = 4_000;
    private static final int SMALL = 100;
    private static final int LARGE = 8_000;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Limits limits = new Limits();
    private final DeferredMover mover = new DeferredMover(
            WireBroker.settings(), "mover-0", InstantSource.system(), Duration.ofMillis(100), metrics);

    @BeforeEach
    void skip() throws Exception {
        for (var tier : Tier.values()) {
            Topic.skip(tier.topic(), Groups.DEFERRED);
        }
    }

    @AfterEach
    void stop() throws Exception {
        mover.close();
        forgetMover();
        limits.lift();
    }

    /** Else nobody may say where its group stands until its session is over. */
    private static void forgetMover() throws Exception {
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            admin.removeMembersFromConsumerGroup(
                            Groups.DEFERRED,
                            new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove("mover-0"))))
                    .all()
                    .get();
        }
    }

    @Test
    void isSetAsideAndTheOthersMoveOn() throws Exception {
        limits.set(Topics.PENDING.topic(), LIMIT);
        var before = defer(0, SMALL);
        var large = defer(0, LARGE);
        var behind = defer(0, SMALL);
        var larger = defer(0, LARGE + 1_000);
        var elsewhere = defer(1, SMALL);

        mover.start();

        Await.until("the others are moved", () -> pending().containsAll(List.of(before, behind, elsewhere)));
        Await.until(
                "they are set aside",
                () -> !aside(large).isEmpty() && !aside(larger).isEmpty());
        assertThat(aside(larger)).hasSize(1);
        assertThat(aside(large)).hasSize(1).allSatisfy(record -> {
            assertThat(header(record, "source.topic")).isEqualTo("deferred.1s");
            assertThat(header(record, "error")).contains("octets for pending.default.normal", "max.message.bytes");
            assertThat(record.value()).hasSizeGreaterThan(LARGE);
        });
        assertThat(toldOf(large)).singleElement().satisfies(told -> {
            assertThat(told.record()).isEqualTo(place(aside(large).getFirst()));
            assertThat(told.error()).isEqualTo(header(aside(large).getFirst(), "error"));
            assertThat(told.route()).contains(0);
            assertThat(told.part()).isEqualTo(Event.Part.DEFERRED_MOVER);
            assertThat(told.instance()).isEqualTo("mover-0");
        });
        assertThat(toldOf(larger)).hasSize(1);
        assertThat(metrics.counter("postyard_records_unreadable_total").count()).isEqualTo(2);
        assertThat(pending()).doesNotContain(large, larger).doesNotHaveDuplicates();
    }

    @Test
    void isSetAsideThoughKafkaRefusesToTellOfIt() throws Exception {
        limits.set(Topics.PENDING.topic(), LIMIT);
        limits.set(Topics.EVENTS.topic(), 250);
        var large = defer(0, LARGE);
        var behind = defer(0, SMALL);

        mover.start();

        Await.until("the other is moved", () -> pending().contains(behind));
        // One transaction, but each topic shows it when its own end of it is written.
        Await.until("it is set aside", () -> aside(large).size() == 1);
        assertThat(toldOf(large)).isEmpty();
    }

    /** Its tier is soon deleted up to what was moved, so a copy without its value would lose it. */
    @Test
    void waitsIfItCannotBeSetAsideEither() throws Exception {
        limits.set(Topics.PENDING.topic(), LIMIT);
        limits.set(Topics.UNREADABLE.topic(), LIMIT);
        var before = defer(0, SMALL);
        var large = defer(0, LARGE);
        var behind = defer(0, SMALL);
        var elsewhere = defer(1, SMALL);

        mover.start();

        Await.until("the other partition moves on", () -> pending().containsAll(List.of(before, elsewhere)));
        var later = defer(1, SMALL);
        Await.until("also afterwards", () -> pending().contains(later));
        assertThat(pending()).doesNotContain(large, behind);
        assertThat(aside(large)).isEmpty();

        // Not the other topic's: between the two a large one might rightly be set aside.
        limits.lift(Topics.PENDING.topic());

        Await.until("all are moved", () -> pending().containsAll(List.of(large, behind)));
        assertThat(aside(large)).isEmpty();
        assertThat(pending()).doesNotHaveDuplicates();
    }

    @Test
    void aRecordThatCannotBeReadWaitsAsWell() throws Exception {
        limits.set(Topics.UNREADABLE.topic(), LIMIT);
        String place;
        try (var producer = producer()) {
            var sent = producer.send(new ProducerRecord<>(Tier.S1.topic(), 0, null, new byte[LIMIT + 1_000]))
                    .get();
            place = Tier.S1.topic() + "-0@" + sent.offset();
        }
        var elsewhere = defer(1, SMALL);

        mover.start();

        Await.until("the other partition moves on", () -> pending().contains(elsewhere));
        limits.lift();
        var aside = metrics.counter("postyard_records_unreadable_total");
        Await.until("it is set aside", () -> aside.count() == 1);
        Await.until("events tells of it", () -> toldOf(place).size() == 1);
        assertThat(toldOf(place).getFirst().isOfMessage()).isFalse();
    }

    private static List<Event.SetAside> toldOf(String place) {
        return Topic.committed(Topics.EVENTS.topic()).stream()
                .map(record -> Topic.read(EventRecord::decode, record).detail())
                .filter(Event.SetAside.class::isInstance)
                .map(Event.SetAside.class::cast)
                .filter(told -> told.record().equals(place))
                .toList();
    }

    private static List<Event.SetAside> toldOf(MessageId id) {
        return Topic.committed(Topics.EVENTS.topic()).stream()
                .filter(record -> id.value().equals(record.key()))
                .map(record -> Topic.read(EventRecord::decode, record).detail())
                .filter(Event.SetAside.class::isInstance)
                .map(Event.SetAside.class::cast)
                .toList();
    }

    private static String place(ConsumerRecord<?, ?> copy) {
        return header(copy, "source.topic") + "-" + header(copy, "source.partition") + "@"
                + header(copy, "source.offset");
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                WireBroker.settings().with("test", Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static MessageId defer(int partition, int octets) throws Exception {
        var message = Messages.with(new Body.Inline(new byte[octets]), "b@b.test");
        var order = Messages.order(message);
        try (var producer = producer()) {
            producer.send(new ProducerRecord<>(
                            Tier.S1.topic(), partition, OrderRecords.key(order), DeliveryOrderRecord.encode(order)))
                    .get();
        }
        return message.id();
    }

    private static List<MessageId> pending() {
        return Topic.committed(Topics.PENDING.topic()).stream()
                .map(record -> Topic.read(DeliveryOrderRecord::decode, record).messageId())
                .toList();
    }

    private static List<ConsumerRecord<String, byte[]>> aside(MessageId id) {
        return Topic.committed(Topics.UNREADABLE.topic()).stream()
                .filter(record -> record.value() != null && record.value().length > LARGE)
                .filter(record -> Topic.read(DeliveryOrderRecord::decode, record)
                        .messageId()
                        .equals(id))
                .toList();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}

package io.postyard.wire.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.accept.MailDrop;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.record.AcceptedMessageRecord;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

final class RecordLoopIT {
    private static final int MANY = 1200;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void everyRecordHasItsEffectOnceThoughTransactionsAreAborted(TestInfo test) throws Exception {
        var calls = new AtomicInteger();
        var messages = put(MANY);
        try (var loop = loop(test, (message, outputs) -> {
            route(message, outputs);
            // Fails with the outputs of earlier records already with Kafka; then again while trying again.
            int call = calls.incrementAndGet();
            if (call % 400 == 0 && call <= 2000) {
                throw new IOException("made up");
            }
        })) {
            loop.start();
            assertEachRoutedOnce(messages);
        }
        assertThat(metrics.counter("postyard.loop.aborted", "loop", "router").count())
                .isPositive();
    }

    @Test
    void aFencedProducerLosesItsTransactionAndNothingElse(TestInfo test) throws Exception {
        var messages = put(MANY);
        var kills = new AtomicInteger();
        var settings = settings(test);
        try (var loop = new RecordLoop<>(
                WireBroker.settings(),
                settings,
                AcceptedMessageRecord::decode,
                (message, outputs) -> {
                    route(message, outputs);
                    if (message.id().equals(messages.get(700).id()) && kills.getAndIncrement() < 3) {
                        // A process of the same name takes over between what was sent and its commit.
                        fence(settings);
                    }
                },
                InstantSource.system(),
                metrics)) {
            loop.start();
            assertEachRoutedOnce(messages);
        }
        assertThat(kills.get()).isGreaterThanOrEqualTo(3);
        assertThat(metrics.counter("postyard.loop.restarts", "loop", "router").count())
                .isPositive();
    }

    @Test
    void aSecondLoopGoesOnWhereTheFirstWasClosed(TestInfo test) throws Exception {
        var messages = put(MANY);
        var first = loop(test, RecordLoopIT::route);
        first.start();
        Await.until("the first loop has done something", () -> count("postyard.loop.records") > 0);
        first.close();
        assertThat(first.isReady()).isFalse();
        try (var second = loop(test, RecordLoopIT::route)) {
            second.start();
            assertEachRoutedOnce(messages);
            Await.until("ready", second::isReady);
        }
    }

    @Test
    void twoLoopsUnderOneNameThrowEachOtherOutAndDoNothingTwice(TestInfo test) throws Exception {
        var messages = new ArrayList<>(put(MANY));
        try (var first = loop(test, RecordLoopIT::route);
                var second = loop(test, RecordLoopIT::route)) {
            first.start();
            Await.until("the first loop has done something", () -> count("postyard.loop.records") > 0);
            second.start();
            messages.addAll(put(MANY));
            assertEachRoutedOnce(messages);
        }
        assertThat(metrics.counter("postyard.loop.restarts", "loop", "router").count())
                .isPositive();
    }

    @Test
    void unreadableRecordsAreSetAsideWithTheirOriginAndTheOthersGoOn(TestInfo test) throws Exception {
        var poisonous = Messages.to("poison@example.net");
        var before = new AtomicBoolean();
        byte[] garbage = {(byte) 0xff, 1, 2, 3, (byte) test.getDisplayName().hashCode()};
        try (var raw = producer(null)) {
            raw.send(new ProducerRecord<>(Topics.ACCEPTED.topic(), "garbage-key", garbage))
                    .get();
            raw.send(new ProducerRecord<>(
                            Topics.ACCEPTED.topic(), poisonous.id().value(), AcceptedMessageRecord.encode(poisonous)))
                    .get();
        }
        var messages = put(5);
        try (var loop = loop(test, (message, outputs) -> {
            route(message, outputs);
            if (message.id().equals(poisonous.id())) {
                before.set(true);
                throw new IllegalStateException("a fault of ours");
            }
        })) {
            loop.start();
            assertEachRoutedOnce(messages);
        }
        assertThat(before).isTrue();
        assertThat(metrics.counter("postyard_records_unreadable_total").count()).isGreaterThanOrEqualTo(2);
        var aside = Topic.committed(Topics.UNREADABLE.topic()).stream()
                .filter(r ->
                        "garbage-key".equals(r.key()) || poisonous.id().value().equals(r.key()))
                .toList();
        // Other tests' loops read the same topic and set the same records aside, each once.
        assertThat(aside).hasSizeGreaterThanOrEqualTo(2);
        assertThat(aside).anySatisfy(r -> {
            assertThat(r.value()).isEqualTo(garbage);
            assertThat(header(r.headers().lastHeader("source.topic").value())).isEqualTo("accepted");
            assertThat(header(r.headers().lastHeader("source.partition").value()))
                    .isEqualTo("0");
            assertThat(header(r.headers().lastHeader("source.offset").value())).matches("\\d+");
            assertThat(header(r.headers().lastHeader("error").value())).contains("AcceptedMessage");
        });
        assertThat(aside).anySatisfy(r -> assertThat(
                        header(r.headers().lastHeader("error").value()))
                .contains("a fault of ours"));
        assertThat(ordersOf(Set.of(poisonous.id()))).isEmpty();
        // Once each, though the transactions in which the fault was tried again were aborted.
        var mine = test.getTestMethod().orElseThrow().getName();
        assertThat(setAsideBy(mine, placeOf(aside, "garbage-key")))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.detail().isOfMessage()).isFalse();
                    assertThat(((Event.SetAside) event.detail()).error()).contains("AcceptedMessage");
                });
        assertThat(setAsideBy(mine, placeOf(aside, poisonous.id().value())))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.messageId()).isEqualTo(poisonous.id());
                    assertThat(event.detail())
                            .isEqualTo(new Event.SetAside(
                                    placeOf(aside, poisonous.id().value()),
                                    "java.lang.IllegalStateException: a fault of ours",
                                    Optional.empty(),
                                    Event.Part.ROUTER,
                                    mine,
                                    true));
                });
    }

    private static String placeOf(List<ConsumerRecord<String, byte[]>> copies, String key) {
        var copy = copies.stream().filter(r -> key.equals(r.key())).findFirst().orElseThrow();
        return header(copy.headers().lastHeader("source.topic").value()) + "-"
                + header(copy.headers().lastHeader("source.partition").value()) + "@"
                + header(copy.headers().lastHeader("source.offset").value());
    }

    private static List<Event> setAsideBy(String instance, String place) {
        return Topic.committed(Topics.EVENTS.topic()).stream()
                .map(r -> Topic.read(EventRecord::decode, r))
                .filter(event -> event.detail() instanceof Event.SetAside aside
                        && aside.instance().equals(instance)
                        && aside.record().equals(place))
                .toList();
    }

    @Test
    void whatFailsForAMomentIsNotSetAside(TestInfo test) throws Exception {
        var messages = put(5);
        var faulty = messages.get(1).id();
        var unlucky = messages.get(3).id();
        var faults = new AtomicInteger();
        var refusals = new AtomicInteger();
        try (var loop = loop(test, (message, outputs) -> {
            route(message, outputs);
            if (message.id().equals(faulty) && faults.incrementAndGet() <= 2) {
                throw new IllegalStateException("a fault of the moment");
            }
            if (message.id().equals(unlucky) && refusals.incrementAndGet() <= 6) {
                throw new KafkaException("Kafka is away");
            }
        })) {
            loop.start();
            assertEachRoutedOnce(messages);
        }
        assertThat(Topic.committed(Topics.UNREADABLE.topic()))
                .noneMatch(record ->
                        faulty.value().equals(record.key()) || unlucky.value().equals(record.key()));
    }

    private static String header(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    private double count(String summary) {
        return metrics.summary(summary, "loop", "router").totalAmount();
    }

    private RecordLoop<AcceptedMessage> loop(TestInfo test, Step<AcceptedMessage> step) {
        return new RecordLoop<>(
                WireBroker.settings(),
                settings(test),
                AcceptedMessageRecord::decode,
                step,
                InstantSource.system(),
                metrics);
    }

    /** Each test has a group, and so an order key, of its own. */
    private static LoopSettings settings(TestInfo test) {
        var name = test.getTestMethod().orElseThrow().getName();
        return new LoopSettings(Event.Part.ROUTER, Topics.ACCEPTED, "test-" + name, name);
    }

    private static List<AcceptedMessage> put(int count) throws Exception {
        var messages = Messages.many(count, "bob@example.net");
        try (var drop = new MailDrop(WireBroker.settings(), new SimpleMeterRegistry())) {
            Await.until("the mail drop is ready", drop::isReady);
            for (var put : messages.stream().map(drop::put).toList()) {
                put.get();
            }
        }
        return messages;
    }

    private static void route(AcceptedMessage message, Outputs outputs) {
        var order = new DeliveryOrder(
                message.id(),
                0,
                message.acceptedAt(),
                message.envelope().reversePath(),
                message.envelope().bodyType(),
                false,
                Optional.empty(),
                Optional.empty(),
                new NextHop.Mx(
                        message.envelope().recipients().getFirst().mailbox().domain()),
                "postyard/default",
                List.of(new DeliveryOrder.Addressee(
                        0, message.envelope().recipients().getFirst(), Optional.empty())),
                message.body(),
                0,
                0,
                message.acceptedAt());
        outputs.order(order, DeliveryOrderRecord.encode(order));
        outputs.event(new Event(
                message.acceptedAt(),
                message.id(),
                new Event.Rehomed(0, "test", io.postyard.mail.disposition.Reason.OWN_FAULT, message.acceptedAt())));
    }

    private static void assertEachRoutedOnce(List<AcceptedMessage> messages) {
        var ids = new HashSet<MessageId>();
        messages.forEach(m -> ids.add(m.id()));
        Await.until("every message is routed", () -> ordersOf(ids).size() >= ids.size());
        assertThat(ordersOf(ids)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(Topic.committed(Topics.EVENTS.topic()).stream()
                        .map(r -> Topic.read(EventRecord::decode, r).messageId())
                        .filter(ids::contains))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    private static List<MessageId> ordersOf(Set<MessageId> ids) {
        return Topic.committed(Topics.PENDING.topic()).stream()
                .map(r -> Topic.read(DeliveryOrderRecord::decode, r).messageId())
                .filter(ids::contains)
                .toList();
    }

    private static void fence(LoopSettings settings) {
        try (var usurper = producer("postyard-" + settings.name() + "-" + settings.instance())) {
            usurper.initTransactions();
        }
    }

    private static KafkaProducer<String, byte[]> producer(String transactionalId) {
        return new KafkaProducer<>(
                WireBroker.settings()
                        .with(
                                "test",
                                transactionalId == null
                                        ? java.util.Map.of()
                                        : java.util.Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId)),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}

package io.postyard.wire.unreadable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

final class UnreadableTopicIT {
    private static final Disposed NOTHING = new Disposed(List.of(), List.of());

    private final UnreadableTopic topic = new UnreadableTopic(WireBroker.settings());

    @Test
    void whatWaitsSaysWhenceAndWhy() {
        var id = MessageId.next(Messages.now());
        setAside(id, 4711, "IllegalStateException: a fault of ours");

        assertThat(of(id)).singleElement().satisfies(record -> {
            assertThat(record.name()).isEqualTo("accepted-0@4711");
            assertThat(record.topic()).isEqualTo("accepted");
            assertThat(record.partition()).isZero();
            assertThat(record.offset()).isEqualTo(4711);
            assertThat(record.message()).contains(id);
            assertThat(record.error()).contains("a fault of ours");
            assertThat(record.canBePutBack()).isTrue();
        });
    }

    @Test
    void whatIsPutBackIsAsItWasAndWaitsNoMore() {
        var one = MessageId.next(Messages.now());
        var other = MessageId.next(Messages.now());
        setAside(one, 5001, "broken");
        setAside(other, 5002, "broken");

        var done = topic.putBack(record -> record.message().equals(Optional.of(one)), Messages.now())
                .done();

        assertThat(done).extracting(SetAside::name).containsExactly("accepted-0@5001");
        assertThat(onAccepted(one)).singleElement().satisfies(record -> {
            assertThat(record.value()).isEqualTo(value(one));
            assertThat(record.headers().toArray()).containsExactly(new RecordHeader("mine", new byte[] {1}));
        });
        assertThat(of(one)).isEmpty();
        assertThat(of(other)).hasSize(1);
        assertThat(onAccepted(other)).isEmpty();
        // It is there once however often it is asked for.
        assertThat(topic.putBack(record -> record.message().equals(Optional.of(one)), Messages.now()))
                .isEqualTo(NOTHING);
        assertThat(onAccepted(one)).hasSize(1);
        assertThat(toldOf(one)).containsExactly(new Event.PutBack("accepted-0@5001", true));
        assertThat(toldOf(other)).isEmpty();
    }

    @Test
    void manyArePutBackOnceEach() {
        var ids = IntStream.range(0, 250)
                .mapToObj(_ -> MessageId.next(Messages.now()))
                .toList();
        for (int i = 0; i < ids.size(); i++) {
            setAside(ids.get(i), 6000 + i, "broken");
        }

        var done = topic.putBack(
                        record -> record.message().filter(ids::contains).isPresent(), Messages.now())
                .done();

        assertThat(done).hasSize(ids.size());
        assertThat(Topic.committed(Topics.ACCEPTED.topic()).stream()
                        .map(record -> record.key())
                        .filter(key -> ids.stream().anyMatch(id -> id.value().equals(key))))
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map(MessageId::value).toList());
    }

    @Test
    void aPutBackThatDiesBeforeItsCommitDidNothing() {
        var id = MessageId.next(Messages.now());
        setAside(id, 7001, "broken");
        try (var dying = producer("postyard-unreadable")) {
            dying.initTransactions();
            dying.beginTransaction();
            var _ = dying.send(new ProducerRecord<>(Topics.ACCEPTED.topic(), id.value(), value(id)));
            var _ = dying.send(new ProducerRecord<>(Topics.UNREADABLE.topic(), "accepted-0@7001", null));
            dying.flush();

            assertThat(topic.putBack(record -> record.message().equals(Optional.of(id)), Messages.now())
                            .done())
                    .hasSize(1);
        }
        assertThat(onAccepted(id)).hasSize(1);
    }

    @Test
    void nothingIsPutBackWhileSomebodysOpenTransactionHidesWhatWas() {
        var id = MessageId.next(Messages.now());
        setAside(id, 7501, "broken");
        try (var router = producer("a-router")) {
            leavesOpen(router);
            putBackByAnother(id, "accepted-0@7501");
            var impatient = new UnreadableTopic(WireBroker.settings(), Duration.ofMillis(1));

            var refusal = catchThrowable(
                    () -> impatient.putBack(record -> record.message().equals(Optional.of(id)), Messages.now()));

            assertThat(onAccepted(id)).hasSize(1);
            assertThat(refusal).isInstanceOf(TransactionOpenException.class).hasMessageContaining("nothing was done");
            router.abortTransaction();
            assertThat(impatient.putBack(record -> record.message().equals(Optional.of(id)), Messages.now()))
                    .isEqualTo(NOTHING);
        }
        assertThat(onAccepted(id)).hasSize(1);
        assertThat(toldOf(id)).isEmpty();
    }

    @Test
    void aPutBackWaitsForSomebodysOpenTransaction() {
        var id = MessageId.next(Messages.now());
        setAside(id, 7601, "broken");
        try (var router = producer("a-router")) {
            leavesOpen(router);
            putBackByAnother(id, "accepted-0@7601");

            var putBack = CompletableFuture.supplyAsync(
                    () -> topic.putBack(record -> record.message().equals(Optional.of(id)), Messages.now()),
                    Thread::startVirtualThread);
            Await.until("the put-back has fenced off the one before", UnreadableTopicIT::isFencedOff);
            router.abortTransaction();

            // Nor is it said to be left: a look before the put-back would still have seen it.
            assertThat(putBack.join()).isEqualTo(NOTHING);
        }
        assertThat(onAccepted(id)).hasSize(1);
    }

    /** As one that is killed: what is committed on the topic from now on is not seen. */
    private static void leavesOpen(KafkaProducer<String, byte[]> router) {
        router.initTransactions();
        router.beginTransaction();
        var other = MessageId.next(Messages.now());
        var _ = router.send(copy("accepted", 0, "7999", other.value(), value(other)));
        router.flush();
    }

    /** By a process whose look at the topic was before that. */
    private static void putBackByAnother(MessageId id, String name) {
        try (var another = producer("postyard-unreadable")) {
            another.initTransactions();
            another.beginTransaction();
            var _ = another.send(new ProducerRecord<>(Topics.ACCEPTED.topic(), id.value(), value(id)));
            var _ = another.send(new ProducerRecord<>(Topics.UNREADABLE.topic(), name, null));
            another.commitTransaction();
        }
    }

    @Test
    void aPutBackThatIsKilledHoldsUpReadersNoLongerThanALoop() {
        topic.putBack(_ -> false, Messages.now());

        assertThat(transaction().transactionTimeoutMs()).isEqualTo(15_000);
    }

    private static boolean isFencedOff() {
        return transaction().state() == TransactionState.EMPTY;
    }

    private static TransactionDescription transaction() {
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            return admin.describeTransactions(List.of("postyard-unreadable"))
                    .description("postyard-unreadable")
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRemovalIsAnEvent() {
        var id = MessageId.next(Messages.now());
        setAside(id, 8001, "broken");
        var now = Messages.now();

        topic.remove(record -> record.message().equals(Optional.of(id)), now);

        assertThat(of(id)).isEmpty();
        assertThat(onAccepted(id)).isEmpty();
        assertThat(Topic.committed(Topics.EVENTS.topic()).stream()
                        .filter(record -> record.key().equals(id.value()))
                        .map(record -> Topic.read(EventRecord::decode, record)))
                .containsExactly(new Event(now, id, new Event.Removed("accepted-0@8001", "broken", List.of(), true)));
    }

    @Test
    void whatDoesNotSayWhereItCameFromCanOnlyBeRemoved() throws Exception {
        String name;
        try (var producer = producer(null)) {
            var put = producer.send(
                            new ProducerRecord<>(Topics.UNREADABLE.topic(), "found-in-the-street", new byte[] {1}))
                    .get();
            name = "unreadable-0@" + put.offset();
        }
        var putBack = topic.putBack(record -> record.name().equals(name), Messages.now());
        assertThat(putBack.done()).isEmpty();
        assertThat(putBack.left()).extracting(SetAside::name).containsExactly(name);
        assertThat(named(name))
                .hasValueSatisfying(record -> assertThat(record.canBePutBack()).isFalse());

        topic.remove(record -> record.name().equals(name), Messages.now());

        assertThat(named(name)).isEmpty();
        assertThat(told())
                .filteredOn(detail -> detail instanceof Event.Removed removed
                        && removed.record().equals(name))
                .containsExactly(new Event.Removed(name, "", List.of(), false));
    }

    @Test
    void ordersThatShareAKeyAreToldApartAndPutBackUnderIt() {
        try (var producer = producer(null)) {
            for (var offset : List.of("9001", "9002")) {
                var _ = producer.send(copy("deferred.15m", 1, offset, "mx:shared.example", offset.getBytes(UTF_8)));
            }
        }
        assertThat(topic.waiting()).extracting(SetAside::name).contains("deferred.15m-1@9001", "deferred.15m-1@9002");

        topic.putBack(record -> record.name().equals("deferred.15m-1@9001"), Messages.now());

        assertThat(named("deferred.15m-1@9001")).isEmpty();
        assertThat(named("deferred.15m-1@9002")).isPresent();
        assertThat(Topic.committed("deferred.15m").stream()
                        .filter(record -> "mx:shared.example".equals(record.key()))
                        .map(record -> new String(record.value(), UTF_8)))
                .containsExactly("9001");
        assertThat(told()).contains(new Event.PutBack("deferred.15m-1@9001", false));
    }

    @Test
    void aValueThatWasLeftBehindIsTakenFromWhereItWas() throws Exception {
        var id = MessageId.next(Messages.now());
        try (var producer = producer(null)) {
            var original = producer.send(new ProducerRecord<>(Topics.ACCEPTED.topic(), id.value(), value(id)))
                    .get();
            for (var offset : List.of(original.offset(), 90_000_000L)) {
                var note = copy("accepted", original.partition(), offset.toString(), id.value(), new byte[0]);
                note.headers().add(Quarantine.VALUE_LEFT_BEHIND, new byte[0]);
                producer.send(note).get();
            }

            var putBack = topic.putBack(record -> record.message().equals(Optional.of(id)), Messages.now());
            assertThat(putBack.done()).extracting(SetAside::offset).containsExactly(original.offset());
            assertThat(putBack.left()).extracting(SetAside::offset).containsExactly(90_000_000L);
        }
        assertThat(onAccepted(id)).hasSize(2).allSatisfy(record -> {
            assertThat(record.value()).isEqualTo(value(id));
            assertThat(record.headers()).isEmpty();
        });
        assertThat(of(id)).extracting(SetAside::name).containsExactly("accepted-0@90000000");
    }

    @Test
    void whatLiesBeforeTheFirstThatWaitsIsDeleted() {
        var first = MessageId.next(Messages.now());
        setAside(first, 9501, "broken");
        var other = MessageId.next(Messages.now());
        setAside(other, 9502, "broken");
        var earlier = topic.waiting().stream()
                .map(SetAside::name)
                .takeWhile(name -> !name.equals("accepted-0@9502"))
                .toList();

        topic.remove(record -> earlier.contains(record.name()), Messages.now());

        assertThat(Topic.committed(Topics.UNREADABLE.topic()).getFirst().key()).isEqualTo(other.value());
        assertThat(of(other)).hasSize(1);
    }

    private static List<Event.Detail> told() {
        return Topic.committed(Topics.EVENTS.topic()).stream()
                .map(record -> Topic.read(EventRecord::decode, record).detail())
                .toList();
    }

    private static List<Event.Detail> toldOf(MessageId id) {
        return Topic.committed(Topics.EVENTS.topic()).stream()
                .filter(record -> record.key().equals(id.value()))
                .map(record -> Topic.read(EventRecord::decode, record).detail())
                .toList();
    }

    private static ProducerRecord<String, byte[]> copy(
            String from, int partition, String offset, String key, byte[] value) {
        var copy = new ProducerRecord<>(Topics.UNREADABLE.topic(), key, value);
        copy.headers()
                .add(Quarantine.SOURCE_TOPIC, from.getBytes(UTF_8))
                .add(Quarantine.SOURCE_PARTITION, Integer.toString(partition).getBytes(UTF_8))
                .add(Quarantine.SOURCE_OFFSET, offset.getBytes(UTF_8));
        return copy;
    }

    private Optional<SetAside> named(String name) {
        return topic.waiting().stream()
                .filter(record -> record.name().equals(name))
                .findFirst();
    }

    private List<SetAside> of(MessageId id) {
        return topic.waiting().stream()
                .filter(record -> record.message().equals(Optional.of(id)))
                .toList();
    }

    private static List<ConsumerRecord<String, byte[]>> onAccepted(MessageId id) {
        return Topic.committed(Topics.ACCEPTED.topic()).stream()
                .filter(record -> id.value().equals(record.key()))
                .toList();
    }

    private static byte[] value(MessageId id) {
        return ("not for this version " + id).getBytes(UTF_8);
    }

    private static void setAside(MessageId id, long offset, String why) {
        var source = new ConsumerRecord<>(
                Topics.ACCEPTED.topic(),
                0,
                offset,
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                id.value(),
                value(id),
                new RecordHeaders(List.of(new RecordHeader("mine", new byte[] {1}))),
                Optional.empty());
        try (var producer = producer(null)) {
            var _ = producer.send(
                    new Quarantine(Event.Part.ROUTER, "test", InstantSource.system(), new SimpleMeterRegistry())
                            .setAside(source, new Exception(why))
                            .copy());
        }
    }

    private static KafkaProducer<String, byte[]> producer(String transactionalId) {
        return new KafkaProducer<>(
                WireBroker.settings()
                        .with(
                                "test",
                                transactionalId == null
                                        ? Map.of()
                                        : Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId)),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}

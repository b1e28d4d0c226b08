package io.postyard.wire.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.ledger.LedgerReport;
import io.postyard.mail.ledger.Problem;
import io.postyard.mail.ledger.Window;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.wire.accept.MailDrop;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Topics;
import io.postyard.wire.unreadable.UnreadableTopic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The books see what is on {@code accepted} and {@code unreadable}, not only what the router made of it. */
final class BooksIT {
    private static final TopicPartition PENDING = new TopicPartition(Topics.PENDING.topic(), 0);
    private static final TopicPartition ACCEPTED = new TopicPartition(Topics.ACCEPTED.topic(), 0);

    @Test
    void anAcknowledgedMessageWaitsOrIsAnExceptionUntilItIsRouted() throws Exception {
        var start = Messages.now().truncatedTo(ChronoUnit.MILLIS);
        var id = accept();

        assertThat(problemsOf(id, balance(start))).isEmpty();
        assertThat(balance(start).waiting()).isEqualTo(1);
        assertThat(balance(start).unrouted()).isEqualTo(1);

        routerPassesBy();
        assertThat(problemsOf(id, balance(start))).containsExactly(new Problem(Problem.Kind.NEVER_ROUTED, id, 0));
        assertThat(balance(start).balanced()).isFalse();
        assertThat(problemsOf(id, Books.balance(WireBroker.settings(), new Window(Instant.EPOCH, start))))
                .isEmpty();
        assertThat(problemsOf(
                        id,
                        Books.balance(WireBroker.settings(), new Window(start.plus(Duration.ofHours(1)), Instant.MAX))))
                .isEmpty();

        var place = setAside(id);
        assertThat(problemsOf(id, balance(start))).containsExactly(new Problem(Problem.Kind.SET_ASIDE, id, 0));

        var topic = new UnreadableTopic(WireBroker.settings());
        topic.putBack(record -> record.name().equals(place), Messages.now());
        assertThat(problemsOf(id, balance(start))).isEmpty();
        assertThat(balance(start).waiting()).isEqualTo(1);
    }

    @Test
    void whatAnOperatorRemovedIsNoException() throws Exception {
        var start = Messages.now().truncatedTo(ChronoUnit.MILLIS);
        var id = accept();
        routerPassesBy();
        var place = setAside(id);

        new UnreadableTopic(WireBroker.settings())
                .remove(record -> record.name().equals(place), Messages.now());

        assertThat(problemsOf(id, balance(start))).isEmpty();
        assertThat(balance(start).neverToRoute()).isEqualTo(1);
    }

    /** A process was killed in the middle of a transaction, and others go on behind it. */
    @Test
    void nothingIsCalledLostThatAnOpenTransactionHides() throws Exception {
        var start = Messages.now().truncatedTo(ChronoUnit.MILLIS);
        var message = Messages.to("bob@example.net");
        try (var killed = new KafkaProducer<>(
                WireBroker.settings().with("test", Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "killed-books")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            killed.initTransactions();
            killed.beginTransaction();
            killed.send(new ProducerRecord<>(PENDING.topic(), PENDING.partition(), null, new byte[1]))
                    .get();
            route(message);

            var window = new Window(start, Instant.MAX);
            assertThatThrownBy(() -> Books.balance(WireBroker.settings(), window, Duration.ofMillis(500)))
                    .isInstanceOf(NotSettledException.class)
                    .hasMessageContaining(PENDING + " since 20");

            var books = CompletableFuture.supplyAsync(() -> balance(start));
            killed.abortTransaction();
            var report = books.get(60, TimeUnit.SECONDS);
            assertThat(problemsOf(message.id(), report)).isEmpty();
            assertThat(report.queued()).isEqualTo(1);
        }
    }

    /** As a router does, but for the transaction. */
    private static void route(AcceptedMessage message) throws Exception {
        var order = Messages.order(message);
        var opened = new Event.Accepted(
                message.acceptedAt(),
                "ann@example.com",
                List.of("bob@example.net"),
                message.body().size(),
                message.origin(),
                List.of(),
                Optional.empty());
        try (var producer = new KafkaProducer<>(
                WireBroker.settings().with("test", Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            PENDING.topic(),
                            PENDING.partition(),
                            order.nextHop().key(),
                            DeliveryOrderRecord.encode(order)))
                    .get();
            producer.send(new ProducerRecord<>(
                            Topics.EVENTS.topic(),
                            message.id().value(),
                            EventRecord.encode(new Event(message.acceptedAt(), message.id(), opened))))
                    .get();
        }
    }

    private static LedgerReport balance(Instant from) {
        return Books.balance(WireBroker.settings(), new Window(from, Instant.MAX));
    }

    private static List<Problem> problemsOf(MessageId id, LedgerReport report) {
        return report.problems().stream()
                .filter(problem -> problem.messageId().equals(id))
                .toList();
    }

    private static MessageId accept() throws Exception {
        var message = Messages.to("bob@example.net");
        try (var drop = new MailDrop(WireBroker.settings(), new SimpleMeterRegistry())) {
            Await.until("the mail drop is ready", drop::isReady);
            drop.put(message).get();
        }
        return message.id();
    }

    /** Commits as a router would that took everything, and writes nothing. */
    private static void routerPassesBy() throws Exception {
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            var end = admin.listOffsets(Map.of(ACCEPTED, OffsetSpec.latest()))
                    .partitionResult(ACCEPTED)
                    .get()
                    .offset();
            admin.alterConsumerGroupOffsets(Groups.ROUTER, Map.of(ACCEPTED, new OffsetAndMetadata(end)))
                    .all()
                    .get();
        }
    }

    private static String setAside(MessageId id) {
        var source = new ConsumerRecord<>(
                ACCEPTED.topic(),
                ACCEPTED.partition(),
                Math.abs(id.hashCode()),
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                id.value(),
                new byte[] {1},
                new RecordHeaders(),
                Optional.empty());
        var copy = new Quarantine(Event.Part.ROUTER, "test", InstantSource.system(), new SimpleMeterRegistry())
                .setAside(source, new Exception("made up"))
                .copy();
        try (var producer = new KafkaProducer<>(
                WireBroker.settings().with("test", Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            var _ = producer.send(copy);
        }
        return ACCEPTED + "@" + source.offset();
    }
}

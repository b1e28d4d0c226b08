package io.postyard.worker.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.loop.CompletionTracker;
import io.postyard.wire.order.CommitHealth;
import io.postyard.wire.order.Consequences;
import io.postyard.wire.order.DeferredMover;
import io.postyard.wire.order.OrderQueue;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.wire.order.OrderSink;
import io.postyard.wire.order.Ticket;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.topic.Topics;
import io.postyard.wire.trail.TrailReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OrderQueueIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    private static final Consequences NOTHING = new Consequences(List.of(), Optional.empty(), List.of());

    private final InstantSource clock = InstantSource.system();
    private final CollectingSink sink = new CollectingSink();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @AfterEach
    void closeAll() throws Exception {
        for (var closeable : open) {
            closeable.close();
        }
    }

    @Test
    void repeatsOnlyWhatWasNotFinishedBeforeARestart() throws Exception {
        pend(10);
        var first = queue(sink);
        var tickets = sink.take(10);
        tickets.subList(1, 10).forEach(t -> t.finish(NOTHING));
        await().until(() -> first.held() == 1);
        first.close();

        var second = new CollectingSink();
        queue(second);

        var again = second.take();
        assertThat(again.order().messageId())
                .isEqualTo(tickets.getFirst().order().messageId());
        again.finish(NOTHING);
        pend(1);
        var fresh = second.take();
        assertThat(ids(tickets)).doesNotContain(fresh.order().messageId());
        fresh.finish(NOTHING);
    }

    @Test
    void readsOnForLongBehindAnOrderThatHangs() throws Exception {
        int many = 2 * CompletionTracker.CROWD + 2_000;
        pend(many);
        var first = queue(sink);
        var hanging = sink.take();
        for (int i = 1; i < many; i++) {
            sink.take().finish(NOTHING);
        }
        await().until(() -> first.held() == 1);
        first.close();

        var second = new CollectingSink();
        queue(second);
        pend(1);
        var again = second.take(2);

        assertThat(again.getFirst().order().messageId())
                .isEqualTo(hanging.order().messageId());
        again.forEach(t -> t.finish(NOTHING));
    }

    @Test
    void takesOverFromALifeThatWasKilled() throws Exception {
        pend(5);
        var killed = queue(sink);
        var tickets = sink.take(5);
        tickets.get(3).finish(NOTHING);
        await().until(() -> killed.held() == 4);

        // Same instance name, and the first is still there: the second must fence it.
        var second = new CollectingSink();
        queue(second);
        var retaken = second.take(4);
        retaken.forEach(t -> t.finish(NOTHING));

        assertThat(ids(retaken))
                .doesNotContain(tickets.get(3).order().messageId())
                .hasSize(4);
    }

    /** The rebalance has made a new generation by then, and nothing can be committed under the old one. */
    @Test
    void commitsWhatFinishesWhileItsPartitionLeaves() throws Exception {
        open.add(() -> forgetMember("worker-1"));
        for (int partition = 0; partition < 2; partition++) {
            pend(3, partition);
        }
        var staying = new CollectingSink(ticket -> ticket.finish(NOTHING));
        var first = queue(staying);
        await().atMost(Duration.ofMinutes(1)).until(() -> first.held() == 6);

        var taking = new CollectingSink();
        var second = queue("worker-1", taking);
        await().atMost(Duration.ofMinutes(1)).until(() -> first.held() == 3);
        var fresh = new HashSet<MessageId>();
        for (int partition = 0; partition < 2; partition++) {
            fresh.addAll(pend(1, partition));
        }

        var given = taking.take();
        assertThat(fresh).contains(given.order().messageId());
        assertThat(metrics.counter("postyard_worker_commit_failures_total").count())
                .isZero();
        given.finish(NOTHING);
        staying.take(4).forEach(t -> t.finish(NOTHING));
        await().until(() -> first.held() + second.held() == 0);
    }

    @Test
    void writesWhatFollowsWithTheCompletion() throws Exception {
        pend(1);
        var queue = queue(sink);
        var ticket = sink.take();
        var order = ticket.order();
        var event = new Event(
                clock.instant(),
                order.messageId(),
                new Event.Rehomed(0, order.nextHop().key(), Reason.DESTINATION_SLOW, clock.instant()));

        ticket.finish(new Consequences(List.of(event), Optional.of(due(order, Duration.ofMinutes(2))), List.of()));

        await().until(() -> queue.held() == 0);
        // A committed record is read once the broker has written the transaction's end on its partition.
        await().untilAsserted(() -> {
            assertThat(toldOf(order.messageId())).containsExactly(event.detail());
            assertThat(valuesOf("deferred.1m")).hasSize(1).first().satisfies(value -> assertThat(
                            DeliveryOrderRecord.decode(value).messageId())
                    .isEqualTo(order.messageId()));
        });
    }

    @Test
    void bringsADeferredOrderBackWhenItIsDue() throws Exception {
        pend(1);
        queue(sink);
        var mover = new DeferredMover(KAFKA.settings(), "worker-0", clock, metrics);
        open.addFirst(mover);
        mover.start();
        var ticket = sink.take();
        var due = due(ticket.order(), Duration.ofMillis(2500));

        ticket.finish(new Consequences(List.of(), Optional.of(due), List.of()));

        var back = sink.take();
        assertThat(back.order().messageId()).isEqualTo(ticket.order().messageId());
        assertThat(back.order().attempts()).isEqualTo(1);
        assertThat(clock.instant()).isAfter(due.due().minusMillis(600));
        back.finish(NOTHING);
    }

    @Test
    void keepsRecordsThatItCannotRead() throws Exception {
        try (var producer =
                new KafkaProducer<>(KAFKA.settings().client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var value : Arrays.asList("junk".getBytes(UTF_8), null)) {
                producer.send(new ProducerRecord<>(Topics.PENDING.topic(), value))
                        .get();
            }
        }
        var queue = queue(sink);

        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        metrics.counter("postyard_records_unreadable_total").count() == 2);
        await().until(() -> queue.held() == 0);

        await().untilAsserted(() ->
                assertThat(valuesOf(Topics.UNREADABLE.topic())).contains("junk".getBytes(UTF_8), new byte[0]));
        await().untilAsserted(() -> assertThat(told())
                .filteredOn(event -> !event.detail().isOfMessage())
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.detail()).isInstanceOfSatisfying(Event.SetAside.class, aside -> {
                    assertThat(aside.record()).startsWith(Topics.PENDING.topic() + "-");
                    assertThat(aside.error()).contains("DeliveryOrder");
                    assertThat(aside.part()).isEqualTo(Event.Part.WORKER);
                })));
    }

    @Test
    void setsAnOrderAsideThatItsWorkerGivesUp() throws Exception {
        pend(1);
        var queue = queue(sink);
        var ticket = sink.take();

        ticket.quarantine(new StackOverflowError("made up"));

        await().until(() -> queue.held() == 0);
        await().untilAsserted(() ->
                assertThat(valuesOf(Topics.UNREADABLE.topic())).contains(DeliveryOrderRecord.encode(ticket.order())));
        await().untilAsserted(() -> assertThat(toldOf(ticket.order().messageId()))
                .singleElement()
                .isInstanceOfSatisfying(Event.SetAside.class, aside -> {
                    assertThat(aside.record()).startsWith(Topics.PENDING.topic() + "-0@");
                    assertThat(aside.error()).isEqualTo("java.lang.StackOverflowError: made up");
                    assertThat(aside.route()).contains(ticket.order().route());
                    assertThat(aside.part()).isEqualTo(Event.Part.WORKER);
                    assertThat(aside.instance()).isEqualTo("worker-0");
                    assertThat(aside.isOfMessage()).isTrue();
                }));
        assertThat(metrics.counter("postyard_records_unreadable_total").count()).isEqualTo(1);
    }

    @Test
    void countsNothingTwiceThatItsSinkBreaksOn() throws Exception {
        pend(3);
        var broken = new AtomicBoolean(true);
        var queue = queue(new OrderSink() {
            @Override
            public void offer(Ticket ticket) {
                if (broken.getAndSet(false)) {
                    throw new IllegalStateException("made up");
                }
                sink.offer(ticket);
            }

            @Override
            public void relieve(boolean readingIsPaused) {
                sink.relieve(readingIsPaused);
            }

            @Override
            public void ownershipChanged() {
                sink.ownershipChanged();
            }
        });

        sink.take(3).forEach(t -> t.finish(NOTHING));

        await().atMost(Duration.ofMinutes(1)).until(() -> queue.held() == 0);
    }

    private OrderQueue queue(OrderSink into) {
        return queue("worker-0", into);
    }

    private OrderQueue queue(String instance, OrderSink into) {
        var queue = new OrderQueue(
                KAFKA.settings(), OrderQueueSettings.of(instance), into, new CommitHealth(), clock, metrics);
        open.addFirst(queue);
        queue.start();
        return queue;
    }

    private static DeliveryOrder due(DeliveryOrder order, Duration wait) {
        return order.again(
                order.addressees(), 1, 0, InstantSource.system().instant().plus(wait));
    }

    private static HashSet<MessageId> ids(List<Ticket> tickets) {
        var ids = new HashSet<MessageId>();
        tickets.forEach(t -> ids.add(t.order().messageId()));
        return ids;
    }

    private static void pend(int count) throws Exception {
        pend(count, 0);
    }

    private static List<MessageId> pend(int count, int partition) throws Exception {
        var orders = Stream.generate(OrderQueueIT::order).limit(count).toList();
        RoutedMail.pend(KAFKA.settings(), partition, orders);
        return orders.stream().map(DeliveryOrder::messageId).toList();
    }

    /** Else the group waits for it, with its partition, until its session is over. */
    private static void forgetMember(String instance) throws Exception {
        try (var admin = Admin.create(KAFKA.settings().client())) {
            admin.removeMembersFromConsumerGroup(
                            Groups.WORKER,
                            new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(instance))))
                    .all()
                    .get();
        }
    }

    private static DeliveryOrder order() {
        return RoutedMail.order(new NextHop.Mx(Domain.of("example.test")), "b@example.test");
    }

    private static List<Event> told() {
        var events = new ArrayList<Event>();
        new TrailReader(KAFKA.settings()).readFrom(Instant.EPOCH, events::add);
        return events;
    }

    private static List<Event.Detail> toldOf(MessageId id) {
        return told().stream()
                .filter(event -> event.messageId().equals(id))
                .map(Event::detail)
                .toList();
    }

    /** All committed values of a topic. */
    private static List<byte[]> valuesOf(String topic) {
        var settings = new HashMap<>(KAFKA.settings().client());
        settings.putAll(Map.of("isolation.level", "read_committed"));
        var values = new ArrayList<byte[]>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(r.value()));
            }
        }
        return values;
    }
}

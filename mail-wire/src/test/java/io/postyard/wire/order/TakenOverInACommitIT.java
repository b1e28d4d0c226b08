package io.postyard.wire.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.topic.Topics;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A worker is gone in the middle of a commit, and another gets its partition: until the transaction is over nobody knows
 * what in there is done, but the other's own orders do not wait for that.
 */
final class TakenOverInACommitIT {
    private static final String GOING = "going-0";
    private static final String STAYING = "staying-0";
    private static final Consequences NOTHING = new Consequences(List.of(), Optional.empty(), List.of());

    private final BlockingQueue<Ticket> offered = new LinkedBlockingQueue<>();
    private final OrderQueue staying = queue(STAYING);
    private final OrderQueue going = queue(GOING);

    @BeforeEach
    void skip() throws Exception {
        Topic.skip(Topics.PENDING.topic(), Groups.WORKER);
    }

    @AfterEach
    void stop() throws Exception {
        going.close();
        staying.close();
        forget(STAYING);
    }

    @Test
    void whatItHadBeforeIsWorkedOnMeanwhile() throws Exception {
        staying.start();
        going.start();
        Await.until("each has a partition", () -> owners().values().containsAll(List.of(STAYING, GOING)));
        int own = owners().get(partition(0)).equals(STAYING) ? 0 : 1;
        int taken = 1 - own;

        MessageId waiting;
        try (var _ = new OpenTransaction(Groups.WORKER, partition(taken))) {
            going.close();
            forget(GOING);
            Await.until("it has both", () -> owners().equals(Map.of(partition(0), STAYING, partition(1), STAYING)));
            waiting = pend(taken);
            for (int i = 0; i < 3; i++) {
                var order = pend(own);
                assertThat(finishNext()).isEqualTo(order);
                Await.until("it is committed", () -> staying.held() == 0);
            }
            assertThat(offered).isEmpty();
        }

        assertThat(finishNext()).isEqualTo(waiting);
        Await.until("it is committed", () -> staying.held() == 0);
    }

    private MessageId finishNext() throws InterruptedException {
        var ticket = offered.poll(30, TimeUnit.SECONDS);
        assertThat(ticket).as("an order is read in time").isNotNull();
        ticket.finish(NOTHING);
        return ticket.order().messageId();
    }

    private OrderQueue queue(String instance) {
        return new OrderQueue(
                WireBroker.settings(),
                OrderQueueSettings.of(instance),
                new Offered(),
                new CommitHealth(),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(Topics.PENDING.topic(), number);
    }

    private static Map<TopicPartition, String> owners() {
        try (var admin = admin()) {
            var owners = new HashMap<TopicPartition, String>();
            admin.describeConsumerGroups(List.of(Groups.WORKER))
                    .describedGroups()
                    .get(Groups.WORKER)
                    .get()
                    .members()
                    .forEach(member -> member.assignment()
                            .topicPartitions()
                            .forEach(p -> owners.put(p, member.groupInstanceId().orElseThrow())));
            return owners;
        } catch (ExecutionException notYet) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static MessageId pend(int partition) throws Exception {
        var message = Messages.with(new Body.Inline(new byte[10]), "b@b.test");
        var order = Messages.order(message);
        try (var producer = new KafkaProducer<>(
                WireBroker.settings().with("test", Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.PENDING.topic(),
                            partition,
                            OrderRecords.key(order),
                            DeliveryOrderRecord.encode(order)))
                    .get();
        }
        return message.id();
    }

    /** Else the group would wait for it until its session is over. */
    private static void forget(String instance) throws Exception {
        try (var admin = admin()) {
            admin.removeMembersFromConsumerGroup(
                            Groups.WORKER,
                            new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(instance))))
                    .all()
                    .get();
        }
    }

    private static Admin admin() {
        return Admin.create(WireBroker.settings().with("test", Map.of()));
    }

    private final class Offered implements OrderSink {
        @Override
        public void offer(Ticket ticket) {
            offered.add(ticket);
        }

        @Override
        public void relieve(boolean readingIsPaused) {
            // Nothing waits here.
        }

        @Override
        public void ownershipChanged() {
            // Nothing is in hand then.
        }
    }
}

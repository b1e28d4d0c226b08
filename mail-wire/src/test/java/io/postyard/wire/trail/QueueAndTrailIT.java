package io.postyard.wire.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.accept.MailDrop;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import io.postyard.wire.loop.CompletionTracker;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.record.Samples;
import io.postyard.wire.topic.QueueTrim;
import io.postyard.wire.topic.Tier;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

final class QueueAndTrailIT {
    private static final TopicPartition WAITING = new TopicPartition(Tier.H4.topic(), 1);

    @Test
    void whatIsDoneBeyondTheWatermarkIsNotInTheQueue() throws Exception {
        var samples = new Samples(99);
        var ids = new ArrayList<MessageId>();
        try (var producer = producer()) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 10; i++) {
                var order = samples.order();
                ids.add(order.messageId());
                var _ = producer.send(new ProducerRecord<>(
                        WAITING.topic(), WAITING.partition(), "key", DeliveryOrderRecord.encode(order)));
            }
            producer.commitTransaction();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(
                    WAITING.topic(), WAITING.partition(), "key", DeliveryOrderRecord.encode(samples.order())));
            producer.abortTransaction();
        }
        var accepted = Messages.to("bob@example.org");
        try (var drop = new MailDrop(WireBroker.settings(), new SimpleMeterRegistry());
                var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            Await.until("the mail drop is ready", drop::isReady);
            drop.put(accepted).get();
            var tracker = CompletionTracker.from(0);
            for (long offset = 0; offset < 10; offset++) {
                tracker.begin(offset);
            }
            List.of(0L, 1L, 2L, 5L, 9L).forEach(tracker::done);
            var position = tracker.position();
            admin.alterConsumerGroupOffsets(
                            Groups.DEFERRED,
                            Map.of(WAITING, new OffsetAndMetadata(position.watermark(), position.metadata())))
                    .all()
                    .get();

            var open = Set.copyOf(List.of(ids.get(3), ids.get(4), ids.get(6), ids.get(7), ids.get(8)));
            assertThat(waiting()).isEqualTo(open);
            assertThat(unrouted()).contains(accepted.id());

            try (var trim = new QueueTrim(WireBroker.settings())) {
                trim.run();
            }
            assertThat(admin.listOffsets(Map.of(WAITING, OffsetSpec.earliest()))
                            .partitionResult(WAITING)
                            .get()
                            .offset())
                    .isEqualTo(3);
            assertThat(waiting()).isEqualTo(open);
        }
    }

    @Test
    void theTrailIsReadByWindowAndByMessage() throws Exception {
        var samples = new Samples(5);
        var now = Messages.now();
        var first = MessageId.next(now);
        var second = MessageId.next(now);
        var other = MessageId.next(now.minusSeconds(3600));
        var events = List.of(
                new Event(now.minusSeconds(3600), other, samples.rehomed().detail()),
                new Event(now.minusSeconds(30), first, samples.attempted().detail()),
                new Event(now.minusSeconds(20), second, samples.attempted().detail()),
                new Event(now.minusSeconds(10), first, samples.noticed().detail()));
        try (var producer = producer()) {
            producer.initTransactions();
            producer.beginTransaction();
            for (var event : events) {
                var _ = producer.send(new ProducerRecord<>(
                        Topics.EVENTS.topic(),
                        null,
                        event.at().toEpochMilli(),
                        event.messageId().value(),
                        EventRecord.encode(event)));
            }
            producer.commitTransaction();
        }
        var trail = new TrailReader(WireBroker.settings());
        var seen = new ArrayList<Event>();
        trail.read(now.minusSeconds(30), now.minusSeconds(10), seen::add);
        assertThat(seen.stream().filter(e -> Set.of(first, second, other).contains(e.messageId())))
                .containsExactly(events.get(1), events.get(2));
        seen.clear();
        trail.read(first, seen::add);
        assertThat(seen).containsExactly(events.get(1), events.get(3));
        seen.clear();
        trail.read(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(2)), seen::add);
        assertThat(seen).isEmpty();
        trail.readStamped((event, stamped) -> {
            if (event.messageId().equals(first)) {
                assertThat(stamped).isEqualTo(event.at().truncatedTo(ChronoUnit.MILLIS));
                seen.add(event);
            }
        });
        assertThat(seen).containsExactly(events.get(1), events.get(3));
    }

    private static Set<MessageId> waiting() {
        var ids = new HashSet<MessageId>();
        new QueueReader(WireBroker.settings()).read(entry -> {
            if (entry instanceof QueueEntry.Deferred(var order, var tier) && tier == Tier.H4) {
                ids.add(order.messageId());
            }
        });
        return ids;
    }

    private static Set<MessageId> unrouted() {
        var ids = new HashSet<MessageId>();
        new QueueReader(WireBroker.settings()).read(entry -> {
            if (entry instanceof QueueEntry.Unrouted(var message)) {
                ids.add(message.id());
            }
        });
        return ids;
    }

    private static KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                WireBroker.settings().with("test", Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "queue-and-trail")),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}

package io.postyard.wire.order;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.record.AcceptedMessageRecord;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.record.ReadOrder;
import io.postyard.wire.topic.Tier;
import io.postyard.wire.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Turns what follows from an order into the records that say so. */
final class OrderRecords {
    /** Less than this is not worth another stay on a tier: the order is tried early by that much at most. */
    private static final Duration NEGLIGIBLE = Duration.ofMillis(500);

    private final InstantSource clock;

    OrderRecords(InstantSource clock) {
        this.clock = clock;
    }

    /** @param read the order that it follows from */
    List<ProducerRecord<byte[], byte[]>> of(ReadOrder read, Consequences consequences) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>(
                consequences.events().size() + consequences.notices().size() + 1);
        consequences
                .again()
                .ifPresent(order ->
                        records.add(new ProducerRecord<>(waitingPlace(order.due()), key(order), read.encode(order))));
        for (AcceptedMessage notice : consequences.notices()) {
            records.add(new ProducerRecord<>(
                    Topics.ACCEPTED.topic(), key(notice.id()), AcceptedMessageRecord.encode(notice)));
        }
        for (Event event : consequences.events()) {
            records.add(of(event));
        }
        return records;
    }

    static ProducerRecord<byte[], byte[]> of(Event event) {
        return new ProducerRecord<>(Topics.EVENTS.topic(), key(event.messageId()), EventRecord.encode(event));
    }

    /** The topic where an order waits: the longest tier that does not overshoot its due time, else pending. */
    String waitingPlace(Instant due) {
        var wait = Duration.between(clock.instant(), due);
        return wait.compareTo(NEGLIGIBLE) < 0
                ? Topics.PENDING.topic()
                : Tier.longestWithin(wait).topic();
    }

    /** The key of an order's record, on any topic. */
    static byte[] key(DeliveryOrder order) {
        return order.nextHop().key().getBytes(UTF_8);
    }

    private static byte[] key(MessageId id) {
        return id.value().getBytes(UTF_8);
    }
}

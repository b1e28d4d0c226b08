package io.postyard.wire.loop;

import io.postyard.mail.message.MessageId;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.UnreadableRecordException;
import io.postyard.wire.topic.Topics;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which mail a record of the queue is of, as far as can be told.
 *
 * @param message whose record it is; empty for an order that this version cannot read
 * @param route number of the order; empty for a message that was never routed
 * @param recipients indexes of those of the order; empty for a message that was never routed
 */
public record Subject(Optional<MessageId> message, Optional<Integer> route, List<Integer> recipients) {
    private static final Subject UNKNOWN = new Subject(Optional.empty(), Optional.empty(), List.of());

    public Subject {
        recipients = List.copyOf(recipients);
    }

    static Subject of(ConsumerRecord<?, byte[]> record) {
        // Whoever reads accepted reads its keys as text; those of orders do not say which message it is.
        return of(record.topic(), record.key() instanceof String key ? key : "", record.value());
    }

    /** @param key may be null */
    public static Subject of(String topic, String key, byte[] value) {
        if (topic.equals(Topics.ACCEPTED.topic())) {
            var message = Optional.ofNullable(key).filter(MessageId::isValid).map(MessageId::new);
            return new Subject(message, Optional.empty(), List.of());
        }
        // What is only told must not halt whoever sets the record aside.
        try {
            var order = DeliveryOrderRecord.decode(value);
            return new Subject(
                    Optional.of(order.messageId()),
                    Optional.of(order.route()),
                    order.addressees().stream().map(a -> a.index()).toList());
        } catch (UnreadableRecordException | RuntimeException stillUnreadable) {
            return UNKNOWN;
        }
    }
}

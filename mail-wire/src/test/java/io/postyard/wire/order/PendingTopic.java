package io.postyard.wire.order;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.topic.Topics;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts orders where a worker finds them. */
final class PendingTopic {
    private PendingTopic() {}

    /** One order, in the partition that is named. */
    static MessageId add(int partition) throws Exception {
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
}

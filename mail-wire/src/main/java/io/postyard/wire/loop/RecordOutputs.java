package io.postyard.wire.loop;

import io.postyard.mail.event.Event;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Holds back what a step makes until the step is over: half of a record's effects must never be committed. */
final class RecordOutputs implements Outputs {
    private final List<ProducerRecord<String, byte[]>> records = new ArrayList<>();

    @Override
    public void order(DeliveryOrder order, byte[] record) {
        records.add(new ProducerRecord<>(Topics.PENDING.topic(), order.nextHop().key(), record));
    }

    @Override
    public void event(Event event) {
        records.add(recordOf(event));
    }

    static ProducerRecord<String, byte[]> recordOf(Event event) {
        return new ProducerRecord<>(
                Topics.EVENTS.topic(),
                null,
                event.at().toEpochMilli(),
                event.messageId().value(),
                EventRecord.encode(event));
    }

    List<ProducerRecord<String, byte[]>> records() {
        return records;
    }

    void clear() {
        records.clear();
    }
}

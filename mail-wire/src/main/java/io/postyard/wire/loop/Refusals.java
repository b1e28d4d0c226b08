package io.postyard.wire.loop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Which records of a batch come to nothing because Kafka refuses what is made of them as too large. A refusal fails the
 * transaction and would fail every later one, so the next one sets such a record aside instead.
 */
public final class Refusals {
    private record Position(String topic, int partition, long offset) {
        static Position of(ConsumerRecord<?, ?> record) {
            return new Position(record.topic(), record.partition(), record.offset());
        }
    }

    private record Refused(int octets, Exception failure) {
        static Refused smaller(Refused one, Refused other) {
            return one.octets <= other.octets ? one : other;
        }
    }

    /** Of each topic the smallest. */
    private final Map<String, Refused> smallest = new ConcurrentHashMap<>();

    private final Map<Position, TooLargeException> outputs = new ConcurrentHashMap<>();
    private final Map<Position, TooLargeException> copies = new ConcurrentHashMap<>();
    private final Map<Position, TooLargeException> events = new ConcurrentHashMap<>();

    /** The producer tells the first refusal of a transaction to every other record that it has not sent yet. */
    private final AtomicBoolean blamed = new AtomicBoolean();

    /** A transaction begins. */
    public void begin() {
        blamed.set(false);
    }

    /** To be told by Kafka what became of an output. */
    public Callback ofOutput(ConsumerRecord<?, ?> source, ProducerRecord<?, byte[]> output) {
        return callback(outputs, source, output);
    }

    /** To be told by Kafka what became of the copy of a record that is set aside. */
    public Callback ofCopy(ConsumerRecord<?, ?> source, ProducerRecord<?, byte[]> copy) {
        return callback(copies, source, copy);
    }

    /** To be told by Kafka what became of the event which says that a record is set aside. */
    public Callback ofEvent(ConsumerRecord<?, ?> source, ProducerRecord<?, byte[]> event) {
        return callback(events, source, event);
    }

    private Callback callback(
            Map<Position, TooLargeException> refused, ConsumerRecord<?, ?> source, ProducerRecord<?, byte[]> output) {
        var position = Position.of(source);
        var topic = output.topic();
        int octets = output.value() == null ? 0 : output.value().length;
        return (_, failure) -> {
            if (failure instanceof RecordTooLargeException && !blamed.getAndSet(true)) {
                refused.put(position, new TooLargeException(topic, octets, failure));
                smallest.merge(topic, new Refused(octets, failure), Refused::smaller);
            }
        };
    }

    /** Why nothing can be made of a record; null if nothing is known against it. */
    Exception of(ConsumerRecord<?, ?> record) {
        return outputs.get(Position.of(record));
    }

    /** Why a topic would refuse so large a value, as it did a smaller one; null if nothing is known against it. */
    public Exception of(String topic, int octets) {
        var known = smallest.get(topic);
        return known == null || octets < known.octets() ? null : new TooLargeException(topic, octets, known.failure());
    }

    /** Whether the record cannot even be set aside as it is. */
    public boolean isCopyRefused(ConsumerRecord<?, ?> record) {
        return copies.containsKey(Position.of(record));
    }

    /** Whether Kafka does not take the event which says that a record is set aside: then it is, untold. */
    public boolean isEventRefused(ConsumerRecord<?, ?> source, ProducerRecord<?, byte[]> event) {
        return events.containsKey(Position.of(source)) || of(event.topic(), event.value().length) != null;
    }

    /** Grows with each refusal: while it does, the next try does something else. */
    public int count() {
        return outputs.size() + copies.size() + events.size();
    }

    /** The batch is over. */
    public void forget() {
        outputs.clear();
        copies.clear();
        events.clear();
        smallest.clear();
    }

    /** Whether something failed because a record was too large, be it wrapped. */
    static boolean isRefusal(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordTooLargeException) {
                return true;
            }
        }
        return false;
    }
}

package io.postyard.wire.unreadable;

import io.postyard.mail.message.MessageId;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.loop.Subject;
import io.postyard.wire.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that waits on {@code unreadable} for somebody to dispose of it.
 *
 * @param name where it came from, as {@code topic-partition@offset}; where it is, if it does not say
 * @param topic it came from; empty if it does not say
 * @param partition of that topic; -1 if it does not say
 * @param offset in that partition; -1 if it does not say
 * @param message whose record it is; empty for an order that this version cannot read either
 * @param recipients indexes of those that wait with it; empty for a message that was never routed
 * @param since when it was set aside
 * @param error why
 * @param octets of its value
 * @param isWhole whether its value is here; one that was too large stayed where it came from
 */
public record SetAside(
        String name,
        String topic,
        int partition,
        long offset,
        Optional<MessageId> message,
        List<Integer> recipients,
        Instant since,
        String error,
        int octets,
        boolean isWhole) {
    public SetAside {
        recipients = List.copyOf(recipients);
    }

    static SetAside of(ConsumerRecord<String, byte[]> copy) {
        var topic = header(copy, Quarantine.SOURCE_TOPIC);
        // Another version may read what the one that set it aside could not.
        var subject = Subject.of(topic, copy.key(), copy.value());
        return new SetAside(
                nameOf(copy),
                topic,
                Math.toIntExact(number(header(copy, Quarantine.SOURCE_PARTITION))),
                number(header(copy, Quarantine.SOURCE_OFFSET)),
                subject.message(),
                subject.recipients(),
                Instant.ofEpochMilli(copy.timestamp()),
                header(copy, Quarantine.ERROR),
                copy.serializedValueSize(),
                copy.headers().lastHeader(Quarantine.VALUE_LEFT_BEHIND) == null);
    }

    /** What tells records on the topic apart. */
    private static String nameOf(ConsumerRecord<String, byte[]> copy) {
        var topic = header(copy, Quarantine.SOURCE_TOPIC);
        return topic.isEmpty()
                ? place(copy.topic(), Integer.toString(copy.partition()), Long.toString(copy.offset()))
                : place(topic, header(copy, Quarantine.SOURCE_PARTITION), header(copy, Quarantine.SOURCE_OFFSET));
    }

    private static String place(String topic, String partition, String offset) {
        return topic + "-" + partition + "@" + offset;
    }

    /** Whether it came from a topic that is worked on, so that it can be put back there. */
    public boolean canBePutBack() {
        return topic.equals(Topics.ACCEPTED.topic())
                || Topics.PENDING.names().contains(topic)
                || Topics.DEFERRED.names().contains(topic);
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException none) {
            return -1;
        }
    }
}

package io.postyard.standalone.verb;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.trail.QueueEntry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of the queue as {@code postyard queue} shows it.
 *
 * @param destination the next hop's key; {@link #UNROUTED} where the router has not decided yet
 * @param sender empty for the null reverse-path
 * @param state in a word or two
 * @param nextDue when it is tried again; empty while it waits for nothing but its turn
 * @param problem what the last attempt said
 */
record QueueLine(
        String destination,
        MessageId id,
        Instant acceptedAt,
        String sender,
        List<String> recipients,
        long size,
        int attempts,
        String state,
        Optional<Instant> nextDue,
        Optional<String> problem) {
    static final String UNROUTED = "(not routed yet)";

    static QueueLine of(QueueEntry entry) {
        return switch (entry) {
            case QueueEntry.Unrouted(var message) ->
                new QueueLine(
                        UNROUTED,
                        message.id(),
                        message.acceptedAt(),
                        message.envelope().reversePath().toString(),
                        message.envelope().recipients().stream()
                                .map(recipient -> recipient.mailbox().toString())
                                .toList(),
                        message.body().size(),
                        0,
                        "accepted",
                        Optional.empty(),
                        Optional.empty());
            case QueueEntry.Pending(var order) -> of(order, "in delivery", Optional.empty());
            case QueueEntry.Deferred(var order, var _) -> of(order, "deferred", Optional.of(order.due()));
        };
    }

    private static QueueLine of(DeliveryOrder order, String state, Optional<Instant> nextDue) {
        return new QueueLine(
                order.nextHop().key(),
                order.messageId(),
                order.acceptedAt(),
                order.reversePath().toString(),
                order.addressees().stream()
                        .map(addressee -> addressee.recipient().mailbox().toString())
                        .toList(),
                order.body().size(),
                order.attempts(),
                state,
                nextDue,
                order.addressees().stream()
                        .flatMap(addressee -> addressee.lastProblem().stream())
                        .findFirst());
    }

    Map<String, Object> asJson() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("destination", destination);
        fields.put("id", id.value());
        fields.put("acceptedAt", acceptedAt.toString());
        fields.put("sender", sender);
        fields.put("recipients", recipients);
        fields.put("size", size);
        fields.put("attempts", attempts);
        fields.put("state", state);
        fields.put("nextDue", nextDue.map(Instant::toString).orElse(null));
        fields.put("problem", problem.orElse(null));
        return fields;
    }
}

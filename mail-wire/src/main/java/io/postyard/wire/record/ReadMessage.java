package io.postyard.wire.record;

import com.google.protobuf.Timestamp;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.record.v1.MessageProto;

/**
 * A message as it was read, of which orders can be made without losing what only a newer version understands: of its
 * recipients, its body, and the time of its acceptance, which are the same kinds of message in an order. What else is
 * unknown of the message and its envelope has no place in an order, and stays on {@code accepted}.
 */
public final class ReadMessage {
    private final AcceptedMessage message;

    /** Null unless it has unknown fields that an order can hold. */
    private final MessageProto.AcceptedMessage record;

    private ReadMessage(AcceptedMessage message, MessageProto.AcceptedMessage record) {
        this.message = message;
        this.record = record;
    }

    /** @param bytes must not be changed afterwards */
    public static ReadMessage read(byte[] bytes) throws UnreadableRecordException {
        return Decoding.decode(
                "AcceptedMessage",
                MessageProto.AcceptedMessage.parser(),
                bytes,
                wire -> new ReadMessage(AcceptedMessageRecord.read(wire), hasUnknownFields(wire) ? wire : null));
    }

    public AcceptedMessage message() {
        return message;
    }

    /** The record of an order for some of its recipients; its body may be stored elsewhere by now. */
    public byte[] encode(DeliveryOrder order) {
        if (record == null) {
            return DeliveryOrderRecord.encode(order);
        }
        var wire = DeliveryOrderRecord.write(order).toBuilder();
        wire.setAcceptedAt((Timestamp) UnknownFields.carry(record.getAcceptedAt(), wire.getAcceptedAt()));
        wire.setBody((MessageProto.Body) UnknownFields.carry(record.getBody(), wire.getBody()));
        for (var addressee : wire.getAddresseesBuilderList()) {
            var recipient = record.getEnvelope().getRecipients(addressee.getIndex());
            addressee.setRecipient((MessageProto.Recipient) UnknownFields.carry(recipient, addressee.getRecipient()));
        }
        return wire.build().toByteArray();
    }

    /** Asked of every message that is routed, so it looks where fields can be and does not search. */
    private static boolean hasUnknownFields(MessageProto.AcceptedMessage wire) {
        return !wire.getAcceptedAt().getUnknownFields().isEmpty()
                || !wire.getBody().getUnknownFields().isEmpty()
                || !wire.getBody().getStored().getUnknownFields().isEmpty()
                || wire.getEnvelope().getRecipientsList().stream()
                        .anyMatch(r -> !r.getUnknownFields().isEmpty());
    }
}

package io.postyard.wire.record;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.wire.record.v1.MessageProto;

/** The value of {@code accepted}; schema {@code postyard.v1.AcceptedMessage}. */
public final class AcceptedMessageRecord {
    private AcceptedMessageRecord() {}

    public static byte[] encode(AcceptedMessage message) {
        return MessageProto.AcceptedMessage.newBuilder()
                .setId(message.id().value())
                .setAcceptedAt(MessageParts.write(message.acceptedAt()))
                .setEnvelope(MessageParts.write(message.envelope()))
                .setOrigin(MessageParts.write(message.origin()))
                .setBody(MessageParts.write(message.body()))
                .setAbout(message.about().map(MessageId::value).orElse(""))
                .build()
                .toByteArray();
    }

    /** What the record says to this version. Whoever makes orders of it takes {@link ReadMessage}. */
    public static AcceptedMessage decode(byte[] bytes) throws UnreadableRecordException {
        return Decoding.decode(
                "AcceptedMessage", MessageProto.AcceptedMessage.parser(), bytes, AcceptedMessageRecord::read);
    }

    static AcceptedMessage read(MessageProto.AcceptedMessage wire) throws UnreadableRecordException {
        if (!wire.hasAcceptedAt()) {
            throw Decoding.missing("accepted_at");
        }
        return new AcceptedMessage(
                new MessageId(wire.getId()),
                MessageParts.read(wire.getAcceptedAt()),
                MessageParts.read(wire.getEnvelope()),
                MessageParts.read(wire.getOrigin()),
                MessageParts.read(wire.getBody()),
                MessageParts.readId(wire.getAbout()));
    }
}

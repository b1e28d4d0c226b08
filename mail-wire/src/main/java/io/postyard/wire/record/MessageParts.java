package io.postyard.wire.record;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.Origin;
import io.postyard.mail.queue.TlsFacts;
import io.postyard.wire.record.v1.MessageProto;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The parts of {@code message.proto} that several records share. */
final class MessageParts {
    static final EnumTable<BodyType, MessageProto.BodyType> BODY_TYPES =
            new EnumTable<>(BodyType.class, MessageProto.BodyType.class, "BODY_TYPE_");
    static final EnumTable<ListenerKind, MessageProto.ListenerKind> LISTENERS =
            new EnumTable<>(ListenerKind.class, MessageProto.ListenerKind.class, "LISTENER_KIND_");
    private static final EnumTable<DsnOptions.Notify, MessageProto.Notify> NOTIFY =
            new EnumTable<>(DsnOptions.Notify.class, MessageProto.Notify.class, "NOTIFY_");

    private MessageParts() {}

    static Timestamp write(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    static Instant read(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    static Optional<MessageId> readId(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new MessageId(text));
    }

    static MessageProto.ReturnContent write(Optional<Boolean> returnFull) {
        if (returnFull.isEmpty()) {
            return MessageProto.ReturnContent.RETURN_CONTENT_UNSPECIFIED;
        }
        return returnFull.get()
                ? MessageProto.ReturnContent.RETURN_CONTENT_FULL
                : MessageProto.ReturnContent.RETURN_CONTENT_HEADERS;
    }

    static Optional<Boolean> read(MessageProto.ReturnContent content) throws UnreadableRecordException {
        return switch (content) {
            case RETURN_CONTENT_UNSPECIFIED -> Optional.empty();
            case RETURN_CONTENT_FULL -> Optional.of(true);
            case RETURN_CONTENT_HEADERS -> Optional.of(false);
            case UNRECOGNIZED -> throw Decoding.missing("return_content");
        };
    }

    /**
     * As {@link ReversePath#of}, but with no bound on the length: what was accepted once must stay readable, whatever is
     * accepted today.
     */
    static ReversePath readReversePath(String text) {
        int at = text.lastIndexOf('@');
        if (at < Mailbox.MAX_LOCAL_PART) {
            return ReversePath.of(text);
        }
        var local = text.substring(0, at);
        if (local.startsWith("\"") && local.endsWith("\"")) {
            local = local.substring(1, local.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        return new ReversePath.Sender(new Mailbox(local, new Domain(text.substring(at + 1))));
    }

    static MessageProto.Envelope write(Envelope envelope) {
        var wire = MessageProto.Envelope.newBuilder()
                .setReversePath(envelope.reversePath().toString())
                .setBodyType(BODY_TYPES.write(envelope.bodyType()))
                .setSmtpUtf8(envelope.smtpUtf8())
                .setReturnContent(write(envelope.returnFull()));
        envelope.recipients().forEach(r -> wire.addRecipients(write(r)));
        envelope.envelopeId().ifPresent(wire::setEnvelopeId);
        return wire.build();
    }

    static Envelope read(MessageProto.Envelope wire) throws UnreadableRecordException {
        var recipients = new ArrayList<Recipient>(wire.getRecipientsCount());
        for (var recipient : wire.getRecipientsList()) {
            recipients.add(read(recipient));
        }
        return new Envelope(
                readReversePath(wire.getReversePath()),
                recipients,
                BODY_TYPES.read(wire.getBodyType()),
                wire.getSmtpUtf8(),
                read(wire.getReturnContent()),
                wire.hasEnvelopeId() ? Optional.of(wire.getEnvelopeId()) : Optional.empty());
    }

    static MessageProto.Recipient write(Recipient recipient) {
        var wire = MessageProto.Recipient.newBuilder()
                .setLocalPart(recipient.mailbox().localPart())
                .setDomain(recipient.mailbox().domain().name());
        recipient.dsn().notifyOn().stream().sorted().forEach(n -> wire.addNotify(NOTIFY.write(n)));
        recipient.dsn().originalRecipient().ifPresent(wire::setOriginalRecipient);
        return wire.build();
    }

    static Recipient read(MessageProto.Recipient wire) throws UnreadableRecordException {
        var mailbox = new Mailbox(wire.getLocalPart(), new Domain(wire.getDomain()));
        if (wire.getNotifyCount() == 0 && !wire.hasOriginalRecipient()) {
            return new Recipient(mailbox, DsnOptions.NONE);
        }
        Set<DsnOptions.Notify> notify = EnumSet.noneOf(DsnOptions.Notify.class);
        for (var keyword : wire.getNotifyList()) {
            notify.add(NOTIFY.read(keyword));
        }
        var original =
                wire.hasOriginalRecipient() ? Optional.of(wire.getOriginalRecipient()) : Optional.<String>empty();
        return new Recipient(mailbox, new DsnOptions(notify, original));
    }

    static MessageProto.Origin write(Origin origin) {
        var wire = MessageProto.Origin.newBuilder()
                .setListener(LISTENERS.write(origin.listener()))
                .setClient(ByteString.copyFrom(origin.client().getAddress()))
                .setHelo(origin.helo())
                .setProtocol(origin.protocol());
        origin.identity().ifPresent(wire::setIdentity);
        origin.tls().ifPresent(tls -> wire.setTls(write(tls)));
        origin.clientName().ifPresent(name -> wire.setClientName(name.name()));
        return wire.build();
    }

    private static MessageProto.TlsFacts write(TlsFacts tls) {
        var wire = MessageProto.TlsFacts.newBuilder().setVersion(tls.version()).setCipher(tls.cipher());
        tls.serverName().ifPresent(wire::setServerName);
        return wire.build();
    }

    private static TlsFacts read(MessageProto.TlsFacts wire) {
        return new TlsFacts(
                wire.getVersion(),
                wire.getCipher(),
                wire.hasServerName() ? Optional.of(wire.getServerName()) : Optional.empty());
    }

    static Origin read(MessageProto.Origin wire) throws UnreadableRecordException {
        return new Origin(
                LISTENERS.read(wire.getListener()),
                readAddress(wire.getClient()),
                wire.getHelo(),
                wire.getProtocol(),
                wire.hasIdentity() ? Optional.of(wire.getIdentity()) : Optional.empty(),
                wire.hasTls() ? Optional.of(read(wire.getTls())) : Optional.empty(),
                wire.hasClientName() ? Optional.of(new Domain(wire.getClientName())) : Optional.empty());
    }

    static InetAddress readAddress(ByteString wire) throws UnreadableRecordException {
        try {
            return InetAddress.getByAddress(wire.toByteArray());
        } catch (UnknownHostException e) {
            throw new UnreadableRecordException("an address has 4 or 16 bytes", e);
        }
    }

    static MessageProto.Body write(Body body) {
        return switch (body) {
            // Wrapped, not copied: an inline body is never changed after construction.
            case Body.Inline(var bytes) ->
                MessageProto.Body.newBuilder()
                        .setInline(UnsafeByteOperations.unsafeWrap(bytes))
                        .build();
            case Body.Stored(var partition, var offsets, var size, var crc32c) ->
                MessageProto.Body.newBuilder()
                        .setStored(MessageProto.StoredBody.newBuilder()
                                .setPartition(partition)
                                .addAllOffsets(offsets)
                                .setSize(size)
                                .setCrc32C(crc32c))
                        .build();
        };
    }

    static Body read(MessageProto.Body wire) throws UnreadableRecordException {
        return switch (wire.getPlaceCase()) {
            case INLINE -> new Body.Inline(wire.getInline().toByteArray());
            case STORED -> {
                var stored = wire.getStored();
                if (!stored.hasCrc32C()) {
                    throw Decoding.missing("crc32c");
                }
                yield new Body.Stored(
                        stored.getPartition(), stored.getOffsetsList(), stored.getSize(), stored.getCrc32C());
            }
            case PLACE_NOT_SET -> throw Decoding.missing("body");
        };
    }
}

package io.postyard.wire.record;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.wire.record.v1.OrderProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The value of {@code pending} and {@code deferred}; schema {@code postyard.v1.DeliveryOrder}. */
public final class DeliveryOrderRecord {
    private DeliveryOrderRecord() {}

    public static byte[] encode(DeliveryOrder order) {
        return write(order).toByteArray();
    }

    static OrderProto.DeliveryOrder write(DeliveryOrder order) {
        var wire = OrderProto.DeliveryOrder.newBuilder()
                .setMessageId(order.messageId().value())
                .setRoute(order.route())
                .setAcceptedAt(MessageParts.write(order.acceptedAt()))
                .setReversePath(order.reversePath().toString())
                .setBodyType(MessageParts.BODY_TYPES.write(order.bodyType()))
                .setSmtpUtf8(order.smtpUtf8())
                .setReturnContent(MessageParts.write(order.returnFull()))
                .setNextHop(write(order.nextHop()))
                .setPolicy(order.policy())
                .setBody(MessageParts.write(order.body()))
                .setAttempts(order.attempts())
                .setWarnings(order.warnings())
                .setDue(MessageParts.write(order.due()));
        order.envelopeId().ifPresent(wire::setEnvelopeId);
        order.addressees().forEach(a -> wire.addAddressees(write(a)));
        return wire.build();
    }

    /** What the record says to this version. Whoever writes it again takes {@link ReadOrder}. */
    public static DeliveryOrder decode(byte[] bytes) throws UnreadableRecordException {
        return Decoding.decode("DeliveryOrder", OrderProto.DeliveryOrder.parser(), bytes, DeliveryOrderRecord::read);
    }

    static DeliveryOrder read(OrderProto.DeliveryOrder wire) throws UnreadableRecordException {
        if (!wire.hasAcceptedAt() || !wire.hasDue()) {
            throw Decoding.missing("accepted_at, due");
        }
        var addressees = new ArrayList<Addressee>(wire.getAddresseesCount());
        for (var addressee : wire.getAddresseesList()) {
            addressees.add(new Addressee(
                    addressee.getIndex(),
                    MessageParts.read(addressee.getRecipient()),
                    addressee.hasLastProblem() ? Optional.of(addressee.getLastProblem()) : Optional.empty()));
        }
        return new DeliveryOrder(
                new MessageId(wire.getMessageId()),
                wire.getRoute(),
                MessageParts.read(wire.getAcceptedAt()),
                MessageParts.readReversePath(wire.getReversePath()),
                MessageParts.BODY_TYPES.read(wire.getBodyType()),
                wire.getSmtpUtf8(),
                MessageParts.read(wire.getReturnContent()),
                wire.hasEnvelopeId() ? Optional.of(wire.getEnvelopeId()) : Optional.empty(),
                read(wire.getNextHop()),
                wire.getPolicy(),
                addressees,
                MessageParts.read(wire.getBody()),
                wire.getAttempts(),
                wire.getWarnings(),
                MessageParts.read(wire.getDue()));
    }

    private static OrderProto.Addressee write(Addressee addressee) {
        var wire = OrderProto.Addressee.newBuilder()
                .setIndex(addressee.index())
                .setRecipient(MessageParts.write(addressee.recipient()));
        addressee.lastProblem().ifPresent(wire::setLastProblem);
        return wire.build();
    }

    private static OrderProto.NextHop write(NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Mx(var domain) ->
                OrderProto.NextHop.newBuilder().setMx(domain.name()).build();
            case NextHop.Hosts hosts ->
                OrderProto.NextHop.newBuilder().setHosts(write(hosts)).build();
            case NextHop.Maildir(var domain, var path) ->
                OrderProto.NextHop.newBuilder()
                        .setMaildir(OrderProto.Maildir.newBuilder()
                                .setDomain(domain.name())
                                .setPath(path))
                        .build();
        };
    }

    private static NextHop read(OrderProto.NextHop wire) throws UnreadableRecordException {
        return switch (wire.getPlaceCase()) {
            case MX -> new NextHop.Mx(new Domain(wire.getMx()));
            case HOSTS -> read(wire.getHosts());
            case MAILDIR ->
                new NextHop.Maildir(
                        new Domain(wire.getMaildir().getDomain()),
                        wire.getMaildir().getPath());
            case PLACE_NOT_SET -> throw Decoding.missing("next_hop");
        };
    }

    static OrderProto.Hosts write(NextHop.Hosts hosts) {
        var wire = OrderProto.Hosts.newBuilder();
        hosts.hosts()
                .forEach(h -> wire.addHosts(
                        OrderProto.Host.newBuilder().setName(h.name()).setPort(h.port())));
        return wire.build();
    }

    static NextHop.Hosts read(OrderProto.Hosts wire) {
        List<NextHop.Host> hosts = new ArrayList<>(wire.getHostsCount());
        wire.getHostsList().forEach(h -> hosts.add(new NextHop.Host(h.getName(), h.getPort())));
        return new NextHop.Hosts(hosts);
    }
}

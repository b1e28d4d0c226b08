package io.postyard.wire.record;

import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.record.v1.OrderProto;
import java.util.stream.Collectors;

/**
 * An order as it was read, which can be written again without losing what only a newer version understands: during a
 * rolling upgrade an old worker tries and defers what a newer router wrote.
 */
public final class ReadOrder {
    private final DeliveryOrder order;

    /** Null unless it has unknown fields: kept for every order, the records would double what orders weigh. */
    private final OrderProto.DeliveryOrder record;

    private ReadOrder(DeliveryOrder order, OrderProto.DeliveryOrder record) {
        this.order = order;
        this.record = record;
    }

    /** @param bytes must not be changed afterwards */
    public static ReadOrder read(byte[] bytes) throws UnreadableRecordException {
        return Decoding.decode(
                "DeliveryOrder",
                OrderProto.DeliveryOrder.parser(),
                bytes,
                wire -> new ReadOrder(DeliveryOrderRecord.read(wire), hasUnknownFields(wire) ? wire : null));
    }

    public DeliveryOrder order() {
        return order;
    }

    /** The record of {@code again}, which is this order after an attempt: with some of its addressees, and due later. */
    public byte[] encode(DeliveryOrder again) {
        if (record == null) {
            return DeliveryOrderRecord.encode(again);
        }
        var byIndex = record.getAddresseesList().stream()
                .collect(Collectors.toMap(OrderProto.Addressee::getIndex, a -> a, (first, _) -> first));
        var left = record.toBuilder().clearAddressees();
        again.addressees()
                .forEach(a ->
                        left.addAddressees(byIndex.getOrDefault(a.index(), OrderProto.Addressee.getDefaultInstance())));
        return UnknownFields.carry(left.build(), DeliveryOrderRecord.write(again))
                .toByteArray();
    }

    /** Asked of every order that is read, so it looks where fields can be and does not search. */
    private static boolean hasUnknownFields(OrderProto.DeliveryOrder wire) {
        return !wire.getUnknownFields().isEmpty()
                || !wire.getAcceptedAt().getUnknownFields().isEmpty()
                || !wire.getDue().getUnknownFields().isEmpty()
                || !wire.getBody().getUnknownFields().isEmpty()
                || !wire.getBody().getStored().getUnknownFields().isEmpty()
                || hasUnknownFields(wire.getNextHop())
                || wire.getAddresseesList().stream()
                        .anyMatch(a -> !a.getUnknownFields().isEmpty()
                                || !a.getRecipient().getUnknownFields().isEmpty());
    }

    private static boolean hasUnknownFields(OrderProto.NextHop wire) {
        return !wire.getUnknownFields().isEmpty()
                || !wire.getMaildir().getUnknownFields().isEmpty()
                || !wire.getHosts().getUnknownFields().isEmpty()
                || wire.getHosts().getHostsList().stream()
                        .anyMatch(h -> !h.getUnknownFields().isEmpty());
    }
}

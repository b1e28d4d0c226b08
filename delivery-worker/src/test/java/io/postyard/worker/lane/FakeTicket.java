package io.postyard.worker.lane;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.order.Consequences;
import io.postyard.wire.order.Ticket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An order for a domain, by hand. */
class FakeTicket implements Ticket {
    private final DeliveryOrder order;
    volatile boolean owned = true;
    volatile boolean holdingUp;
    volatile boolean dropped;

    FakeTicket(String domain) {
        var now = Instant.EPOCH;
        order = new DeliveryOrder(
                MessageId.next(now),
                0,
                now,
                ReversePath.of("a@sender.test"),
                BodyType.SEVEN_BIT,
                false,
                Optional.empty(),
                Optional.empty(),
                new NextHop.Mx(Domain.of(domain)),
                "local/test",
                List.of(new DeliveryOrder.Addressee(0, Recipient.of("b@" + domain), Optional.empty())),
                new Body.Inline(new byte[0]),
                0,
                0,
                now);
    }

    @Override
    public DeliveryOrder order() {
        return order;
    }

    @Override
    public boolean isOwned() {
        return owned;
    }

    @Override
    public boolean isHoldingUp() {
        return holdingUp;
    }

    @Override
    public void finish(Consequences consequences) {
        throw new AssertionError("lanes give orders back through the book");
    }

    @Override
    public void drop() {
        dropped = true;
    }
}

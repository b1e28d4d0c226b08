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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** An order for a domain, by hand. */
class FakeTicket implements Ticket {
    private final DeliveryOrder order;
    final BlockingQueue<Consequences> finished = new LinkedBlockingQueue<>();
    volatile boolean owned = true;
    volatile boolean holdingUp;
    volatile boolean blocking;
    volatile boolean dropped;

    FakeTicket(String domain) {
        this(domain, Instant.EPOCH);
    }

    FakeTicket(String domain, Instant acceptedAt) {
        this(new DeliveryOrder(
                MessageId.next(acceptedAt),
                0,
                acceptedAt,
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
                acceptedAt));
    }

    FakeTicket(DeliveryOrder order) {
        this.order = order;
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
    public boolean isBlocking() {
        return blocking;
    }

    @Override
    public void finish(Consequences consequences, Supplier<Consequences> brief) {
        finished.add(consequences);
    }

    @Override
    public void quarantine(Throwable why) {
        throw new AssertionError("no order is beyond its time here", why);
    }

    @Override
    public void drop() {
        dropped = true;
    }
}

package io.postyard.worker.queue;

import io.postyard.wire.order.OrderSink;
import io.postyard.wire.order.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes every order it is offered and leaves the rest to the test. */
final class CollectingSink implements OrderSink {
    private final BlockingQueue<Ticket> tickets = new LinkedBlockingQueue<>();
    private final Consumer<Ticket> leaving;

    CollectingSink() {
        this(Ticket::drop);
    }

    /** @param leaving what to do with an order whose partition is going to another worker */
    CollectingSink(Consumer<Ticket> leaving) {
        this.leaving = leaving;
    }

    @Override
    public void offer(Ticket ticket) {
        tickets.add(ticket);
    }

    @Override
    public void relieve(boolean readingIsPaused) {
        // Nothing waits here.
    }

    @Override
    public void ownershipChanged() {
        tickets.removeIf(ticket -> {
            if (!ticket.isOwned()) {
                leaving.accept(ticket);
                return true;
            }
            return false;
        });
    }

    Ticket take() throws InterruptedException {
        var ticket = tickets.poll(60, TimeUnit.SECONDS);
        if (ticket == null) {
            throw new AssertionError("no order came within a minute");
        }
        return ticket;
    }

    List<Ticket> take(int count) throws InterruptedException {
        var taken = new ArrayList<Ticket>();
        while (taken.size() < count) {
            taken.add(take());
        }
        return taken;
    }
}

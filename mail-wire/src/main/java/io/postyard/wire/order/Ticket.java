package io.postyard.wire.order;

import io.postyard.mail.queue.DeliveryOrder;
import java.util.function.Supplier;

/**
 * An order taken from {@code pending}, to be given back exactly once, by {@link #finish}, {@link #quarantine} or
 * {@link #drop}.
 */
public interface Ticket {
    DeliveryOrder order();

    /** Whether this process still owns the order; once false, another worker has it and it must not be started. */
    boolean isOwned();

    /** Whether the order keeps its partition from being read much further; such an order is set aside first. */
    boolean isHoldingUp();

    /**
     * Whether the order is one of those for which the reading of its partition stops or is about to: an attempt at it should
     * be ended, where that is safe.
     */
    boolean isBlocking();

    /** The work is over and this is what follows; written in one transaction with the order's completion. Any thread. */
    default void finish(Consequences consequences) {
        finish(consequences, () -> consequences);
    }

    /** @param brief says as much in less, for the case that Kafka refuses a record as too large; asked on any thread */
    void finish(Consequences consequences, Supplier<Consequences> brief);

    /**
     * The order cannot be worked on, and trying it again would not end: it goes to {@code unreadable} instead, where people
     * decide. Any thread.
     *
     * @param why a fault of ours
     */
    void quarantine(Throwable why);

    /** The order was not worked on and is no longer ours; nothing follows. Only if it is not {@link #isOwned}. */
    void drop();
}

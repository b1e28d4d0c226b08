package io.postyard.worker.lane;

import io.postyard.mail.disposition.Reason;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.wire.order.Ticket;
import io.postyard.worker.session.AttemptReport;
import java.time.Duration;
import java.time.Instant;

/** Where lanes give orders back. Nothing here throws: a fault of ours defers the order and does not lose its ticket. */
public interface OrderBook {
    /** The rule that governs an order now. */
    DeliveryRule ruleOf(Ticket ticket);

    /** An attempt was made and took so long. */
    void attempted(Ticket ticket, AttemptReport report, DeliveryRule rule, Duration took);

    /**
     * No attempt was made; the order comes back later, its attempts as they were. But if it is too old by now, or its
     * sender is to be told of the delay, that counts as an attempt.
     */
    void setAside(Ticket ticket, Reason reason, Instant due);
}

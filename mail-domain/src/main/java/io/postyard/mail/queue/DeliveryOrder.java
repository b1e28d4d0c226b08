package io.postyard.mail.queue;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.NextHop;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One record of {@code pending} or {@code deferred}: the recipients of one message that share a next hop.
 *
 * @param route counts the orders of a message from 0; message id and route name the order
 * @param policy name of the RelayPolicy whose delivery half applies, {@code namespace/name}
 * @param attempts attempts made so far
 * @param warnings delay reports sent so far
 * @param due when the next attempt may start
 */
public record DeliveryOrder(
        MessageId messageId,
        int route,
        Instant acceptedAt,
        ReversePath reversePath,
        BodyType bodyType,
        boolean smtpUtf8,
        Optional<Boolean> returnFull,
        Optional<String> envelopeId,
        NextHop nextHop,
        String policy,
        List<Addressee> addressees,
        Body body,
        int attempts,
        int warnings,
        Instant due) {
    /**
     * @param index position of the recipient in the envelope of the accepted message; message id and index name a
     *     recipient for good, in events and in the ledger
     * @param lastProblem what the last attempt said, on one line
     */
    public record Addressee(int index, Recipient recipient, Optional<String> lastProblem) {}

    public DeliveryOrder {
        addressees = List.copyOf(addressees);
        if (addressees.isEmpty()) {
            throw new IllegalArgumentException("an order has at least one addressee");
        }
    }

    /** {@code <message id>.<route>}. */
    public String name() {
        return messageId + "." + route;
    }

    /** The order as it goes back to the queue after an attempt that left these addressees over. */
    public DeliveryOrder again(List<Addressee> left, int attemptsMade, int warningsSent, Instant nextDue) {
        return new DeliveryOrder(
                messageId,
                route,
                acceptedAt,
                reversePath,
                bodyType,
                smtpUtf8,
                returnFull,
                envelopeId,
                nextHop,
                policy,
                left,
                body,
                attemptsMade,
                warningsSent,
                nextDue);
    }
}

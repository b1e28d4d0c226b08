package io.postyard.worker.session;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.reply.Reply;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one attempt at an order came to.
 *
 * @param outcomes by {@code Addressee.index}, one for every addressee of the order
 * @param reachable false: no host of the destination could be talked to, so the lane backs off
 * @param throttled a 421, or a 4xx greeting: the peer asks for less
 */
public record AttemptReport(Map<Integer, AttemptOutcome> outcomes, boolean reachable, Optional<Reply> throttled) {
    public AttemptReport {
        outcomes = Map.copyOf(outcomes);
    }

    /** Whether it was ended before its time, for others' sake ({@link DestinationSession#takeBack}). */
    public boolean isTakenBack() {
        return outcomes.values().stream()
                .anyMatch(outcome -> outcome instanceof AttemptOutcome.Unreachable(var _, var trouble, var _)
                        && trouble == Trouble.DESTINATION_SLOW);
    }

    /** One outcome for every addressee. */
    public static AttemptReport ofAll(DeliveryOrder order, AttemptOutcome outcome, boolean reachable) {
        var outcomes = order.addressees().stream().collect(Collectors.toMap(Addressee::index, _ -> outcome));
        return new AttemptReport(outcomes, reachable, Optional.empty());
    }
}

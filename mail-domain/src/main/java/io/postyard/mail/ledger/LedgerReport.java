package io.postyard.mail.ledger;

import java.util.List;
import java.util.Map;

/**
 * The books of a window. All counts but {@code messages} are of recipients.
 *
 * @param messages accepted
 * @param accepted accounts opened
 * @param delivered closed as delivered; so with {@code bounced} and {@code expired}
 * @param queued open, and in the queue
 * @param unrouted in messages that the router has not taken yet; not among {@code accepted}
 * @param moving opened after the queue was looked at, and still open: not judged
 * @param reports failed recipients that a report was written about
 * @param silences failed recipients of whom nobody is told, on purpose
 * @param outside steps of messages outside the window, left out
 * @param counts how many accounts have each kind of problem; kinds without any are absent
 * @param problems the first ones, sorted; {@code counts} tells how many there are
 */
public record LedgerReport(
        long messages,
        long accepted,
        long delivered,
        long bounced,
        long expired,
        long queued,
        long unrouted,
        long moving,
        long reports,
        long silences,
        long outside,
        Map<Problem.Kind, Long> counts,
        List<Problem> problems) {
    public LedgerReport {
        counts = Map.copyOf(counts);
        problems = List.copyOf(problems);
    }

    /** Every accepted recipient has exactly one final disposition or is in the queue, and no failure went unsaid. */
    public boolean balanced() {
        return counts.isEmpty() && accepted == delivered + bounced + expired + queued + moving;
    }
}

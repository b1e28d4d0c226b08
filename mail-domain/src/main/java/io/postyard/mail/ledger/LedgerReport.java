package io.postyard.mail.ledger;

import java.util.List;
import java.util.Map;

/**
 * The books of a window. Counts are of recipients where nothing else is said.
 *
 * @param messages whose accounts were opened, which is to say: that were routed
 * @param accepted accounts opened
 * @param delivered closed as delivered; so with {@code bounced} and {@code expired}
 * @param queued open, and in the queue
 * @param removed open, until an operator removed their order from {@code unreadable}
 * @param unrouted in messages that the router has not taken yet; not among {@code accepted}
 * @param waiting messages that the router has not taken yet
 * @param neverToRoute messages that an operator removed from {@code unreadable} before they were ever routed
 * @param moving opened after the queue was looked at, and still open: not judged
 * @param reports failed recipients that a report was written about
 * @param silences failed recipients of whom nobody is told, on purpose
 * @param setAside records on {@code unreadable}, also those of messages outside the window
 * @param outside steps of messages outside the window, left out
 * @param counts how many accounts, messages or records have each kind of problem; kinds without any are absent
 * @param problems the first ones, sorted; {@code counts} tells how many there are
 */
public record LedgerReport(
        long messages,
        long accepted,
        long delivered,
        long bounced,
        long expired,
        long queued,
        long removed,
        long unrouted,
        long waiting,
        long neverToRoute,
        long moving,
        long reports,
        long silences,
        long setAside,
        long outside,
        Map<Problem.Kind, Long> counts,
        List<Problem> problems) {
    public LedgerReport {
        counts = Map.copyOf(counts);
        problems = List.copyOf(problems);
    }

    /**
     * Every acknowledged message was routed, waits for the router or was removed by an operator; every recipient of a
     * routed one has exactly one final disposition or is in the queue; and no failure went unsaid.
     */
    public boolean balanced() {
        return counts.isEmpty() && accepted == delivered + bounced + expired + queued + removed + moving;
    }
}

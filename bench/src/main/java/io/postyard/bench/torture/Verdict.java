package io.postyard.bench.torture;

import io.postyard.mail.ledger.LedgerReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came out of it. Counts are of recipients.
 *
 * @param lost accepted, and neither delivered nor reported as failed to the sender
 * @param repeats acknowledged by the sink more than once, or delivered and reported as failed
 * @param keptUnsaid kept by the sink without an acknowledgement: repeating these is asked for
 * @param damaged messages of the wrong length
 * @param unanswered offered, but the reply to the final dot never came: delivered or not, both are right
 * @param commitWaits of all outcomes, until their commit began
 * @param judgesCommitWaits whether the load was long enough to blame Postyard for long ones
 * @param faults struck by the sink
 * @param notStruck faults that should have struck and did not
 * @param drainSeconds from the end of the load to the last recipient's end
 */
public record Verdict(
        long seed,
        long accepted,
        long delivered,
        long reported,
        long lost,
        Repeats repeats,
        long keptUnsaid,
        long damaged,
        long unanswered,
        Map<Integer, Long> replies,
        List<Kill> kills,
        CommitWaits commitWaits,
        boolean judgesCommitWaits,
        Map<String, Long> faults,
        List<String> notStruck,
        LedgerReport ledger,
        double drainSeconds,
        List<String> examples) {
    /** What is wrong, in words; empty if nothing is. */
    public List<String> failures() {
        var failures = new ArrayList<String>();
        if (accepted == 0) {
            failures.add("nothing was accepted, so nothing was shown");
        }
        if (faults.isEmpty()) {
            failures.add("the sink did nothing wrong, so nothing was shown");
        }
        if (!notStruck.isEmpty()) {
            failures.add("these faults never struck, so nothing was shown about them: " + notStruck);
        }
        if (lost > 0) {
            failures.add(lost + " recipients lost: " + examples);
        }
        if (damaged > 0) {
            failures.add(damaged + " messages damaged");
        }
        if (!repeats.strict().isKept()) {
            failures.add("too many deliveries repeated that no kill of the broker explains: " + repeats.strict());
        }
        if (!repeats.wide().isKept()) {
            failures.add("too many deliveries repeated after the broker was killed: " + repeats.wide());
        }
        if (commitsCount() && commitWaits.isTooLong()) {
            failures.add("half of the outcomes waited for longer than %d ms to be committed, and %d ms is the promise"
                    .formatted(commitWaits.median(), CommitWaits.LONGEST_MEDIAN));
        }
        if (!ledger.balanced()) {
            failures.add("the ledger does not balance: " + ledger.counts() + " " + ledger.problems());
        }
        if (ledger.queued() + ledger.waiting() + ledger.moving() > 0) {
            failures.add("the queue is not empty: " + ledger.queued() + " queued, " + ledger.waiting()
                    + " messages not routed, " + ledger.moving() + " moving");
        }
        return failures;
    }

    /** Whether a kill was bounded by the commits that there were, so that they must not be rare. */
    private boolean commitsCount() {
        return judgesCommitWaits
                && kills.stream().anyMatch(kill -> kill.uncommitted() instanceof Uncommitted.SinceLastCommit);
    }

    /** For people. */
    public String describe() {
        var byRole = new EnumMap<Victim.Role, Long>(Victim.Role.class);
        kills.forEach(kill -> byRole.merge(kill.victim(), 1L, Long::sum));
        return """
                seed %d
                kills          %d: %s
                faults         %s
                replies        %s (0: the connection broke before the final dot, -1: after it)
                accepted       %,d recipients
                delivered      %,d
                reported       %,d as failed, to the sender
                unanswered     %,d: in doubt for the client, not counted
                lost           %,d
                damaged        %,d
                repeated       %,d
                - worker       %s acknowledged after the last commit before the worker was killed
                - broker       %s, the most acknowledged in any %d ms shortly before a kill of the broker, or of the worker \
                with a broker just back: longer it does not go on without a commit
                commits        begun within %d ms for half of the outcomes, within %d ms for nine tenths
                kept unsaid    %,d by the sink, which then dropped the connection: repeating these is right
                ledger         accepted %,d = delivered %,d + bounced %,d + expired %,d + queued %,d: %s
                drained        %.1f s after the load ended
                %s""".formatted(
                        seed,
                        kills.size(),
                        byRole,
                        faults.entrySet().stream()
                                .map(fault -> fault.getKey() + " ×" + fault.getValue())
                                .collect(Collectors.joining(", ")),
                        replies,
                        accepted,
                        delivered,
                        reported,
                        unanswered,
                        lost,
                        damaged,
                        repeats.total(),
                        repeats.strict(),
                        repeats.wide(),
                        TorturePlan.COMMIT_WINDOW.toMillis(),
                        commitWaits.median(),
                        commitWaits.mostly(),
                        keptUnsaid,
                        ledger.accepted(),
                        ledger.delivered(),
                        ledger.bounced(),
                        ledger.expired(),
                        ledger.queued(),
                        ledger.balanced() ? "balanced" : "NOT BALANCED " + ledger.counts(),
                        drainSeconds,
                        failures().isEmpty() ? "PASSED" : "FAILED: " + String.join("; ", failures()));
    }
}

package io.postyard.worker.session;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.reply.Reply;
import io.postyard.worker.attempt.Failures.Finding;
import io.postyard.worker.resolve.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The books of one attempt: who is still to be tried at the present host, who waits for the next one, and what stands.
 * An addressee set aside for the next host keeps what the last host did to it, which stands if no other host is left.
 */
final class Attempt {
    private final Deque<Addressee> waiting;
    private final List<Addressee> aside = new ArrayList<>();
    private final Map<Integer, AttemptOutcome> outcomes;
    /** Indexes of addressees whose outcome stands only if no other host changes it. */
    private final Set<Integer> provisional = new HashSet<>();

    private final AttemptTime time;
    private Optional<Target> firstToAnswer = Optional.empty();
    private Optional<Reply> throttled = Optional.empty();

    Attempt(DeliveryOrder order, AttemptTime time) {
        this.waiting = new ArrayDeque<>(order.addressees());
        this.outcomes = HashMap.newHashMap(order.addressees().size());
        this.time = time;
    }

    AttemptTime time() {
        return time;
    }

    /** Whether there is somebody to be tried at the present host. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    boolean isDone() {
        return waiting.isEmpty() && aside.isEmpty();
    }

    List<Addressee> take(int atMost) {
        var batch = new ArrayList<Addressee>(Math.min(atMost, waiting.size()));
        while (batch.size() < atMost && !waiting.isEmpty()) {
            batch.add(waiting.poll());
        }
        return batch;
    }

    /** Into the next transaction at the same host. */
    void putBack(List<Addressee> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
        }
    }

    void stands(Addressee addressee, AttemptOutcome outcome) {
        outcomes.put(addressee.index(), outcome);
        provisional.remove(addressee.index());
    }

    void failed(Addressee addressee, Finding finding) {
        stands(addressee, finding.outcome());
        if (finding.failure().triesNextHost()) {
            aside.add(addressee);
            provisional.add(addressee.index());
        }
    }

    /** All that are still to be tried at the present host. */
    void failedAll(Finding finding) {
        while (!waiting.isEmpty()) {
            failed(waiting.poll(), finding);
        }
    }

    /**
     * The attempt cannot go on, and it is not the hosts' doing: whoever has no outcome, or one that other hosts were still
     * to be asked about, gets this one. Else a fault of ours would turn one host's 5xx into a bounce.
     */
    void cutShort(List<Addressee> all, AttemptOutcome outcome) {
        for (var addressee : all) {
            if (!outcomes.containsKey(addressee.index()) || provisional.contains(addressee.index())) {
                stands(addressee, outcome);
            }
        }
        waiting.clear();
        aside.clear();
    }

    /**
     * No further host is asked, though there is one, so nobody is to be bounced for what the hosts before it said; of one
     * that could not be reached it stays known why.
     */
    void timeIsUp(List<Addressee> all, AttemptOutcome outcome) {
        var others = all.stream()
                .filter(a -> !(outcomes.get(a.index()) instanceof AttemptOutcome.Unreachable))
                .toList();
        cutShort(others, outcome);
    }

    /** Everybody without a final word gets this one, unless some host has said something about them. */
    void standsForRest(AttemptOutcome outcome) {
        waiting.forEach(addressee -> outcomes.putIfAbsent(addressee.index(), outcome));
        waiting.clear();
        aside.clear();
    }

    /** Those that were set aside are to be tried at another host now. */
    void nextHost() {
        waiting.addAll(aside);
        aside.clear();
    }

    void hostAnswered(Target host) {
        firstToAnswer = firstToAnswer.or(() -> Optional.of(host));
    }

    /** Whether another host, one that can be talked to as well, was left for this one. */
    boolean leftAnsweringHost(Target now) {
        return firstToAnswer.isPresent() && !firstToAnswer.get().equals(now);
    }

    void throttled(Reply reply) {
        throttled = Optional.of(reply);
    }

    /** @param reachable true also where there was no host to reach, so that backing off would help nobody */
    AttemptReport report(boolean reachable) {
        if (time.isTakenBack()) {
            outcomes.replaceAll((_, outcome) -> takenBack(outcome));
        }
        return new AttemptReport(outcomes, reachable || firstToAnswer.isPresent(), throttled);
    }

    /** Its time was not up: who reads of it should not look for the fault in the time-outs. */
    private static AttemptOutcome takenBack(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Unreachable(var peer, var trouble, var detail)
                        && trouble == Trouble.TIMED_OUT
                ? new AttemptOutcome.Unreachable(
                        peer,
                        Trouble.DESTINATION_SLOW,
                        "given up early, for so many attempts hang that other mail would have to wait: " + detail)
                : outcome;
    }
}

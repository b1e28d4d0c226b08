package io.postyard.worker.session;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.reply.Reply;
import io.postyard.worker.attempt.Failures.Finding;
import io.postyard.worker.resolve.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The books of one attempt: who is still to be tried at the present host, who waits for the next one, and what stands.
 * An addressee set aside for the next host keeps what the last host did to it, which stands if no other host is left.
 */
final class Attempt {
    private final Deque<Addressee> waiting;
    private final List<Addressee> aside = new ArrayList<>();
    private final Map<Integer, AttemptOutcome> outcomes;
    private final long end;
    private Optional<Target> firstToAnswer = Optional.empty();
    private Optional<Reply> throttled = Optional.empty();

    /** @param end as {@link System#nanoTime} */
    Attempt(DeliveryOrder order, long end) {
        this.waiting = new ArrayDeque<>(order.addressees());
        this.outcomes = HashMap.newHashMap(order.addressees().size());
        this.end = end;
    }

    long end() {
        return end;
    }

    boolean timeIsUp() {
        return end - System.nanoTime() <= 0;
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
    }

    void failed(Addressee addressee, Finding finding) {
        stands(addressee, finding.outcome());
        if (finding.failure().triesNextHost()) {
            aside.add(addressee);
        }
    }

    /** All that are still to be tried at the present host. */
    void failedAll(Finding finding) {
        while (!waiting.isEmpty()) {
            failed(waiting.poll(), finding);
        }
    }

    void standsUnlessDecided(Addressee addressee, AttemptOutcome outcome) {
        outcomes.putIfAbsent(addressee.index(), outcome);
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
        return new AttemptReport(outcomes, reachable || firstToAnswer.isPresent(), throttled);
    }
}

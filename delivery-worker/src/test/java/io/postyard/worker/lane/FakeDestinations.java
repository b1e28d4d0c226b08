package io.postyard.worker.lane;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.reply.Reply;
import io.postyard.worker.session.AttemptReport;
import io.postyard.worker.session.DestinationSession;
import io.postyard.worker.session.SessionFactory;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Destinations that answer at once, stall until let go, are down, break, or cannot even be opened. */
final class FakeDestinations implements SessionFactory {
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Set<String> unopened = ConcurrentHashMap.newKeySet();
    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private final Map<String, Semaphore> stalled = new ConcurrentHashMap<>();
    final Set<DestinationSession> takenBack = ConcurrentHashMap.newKeySet();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger delivering = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();

    void down(String domain, boolean isDown) {
        if (isDown) {
            down.add("mx:" + domain);
        } else {
            down.remove("mx:" + domain);
        }
    }

    /** Attempts for the domain end in an error of ours. */
    void breakDown(String domain) {
        broken.add("mx:" + domain);
    }

    /** Opening a session to the domain ends in an error of ours. */
    void refuseToOpen(String domain) {
        unopened.add("mx:" + domain);
    }

    /** Attempts for the domain end only when the semaphore is released, one for each permit. */
    Semaphore stall(String domain) {
        return stalled.computeIfAbsent("mx:" + domain, _ -> new Semaphore(0));
    }

    @Override
    public DestinationSession open(NextHop nextHop) {
        opened.incrementAndGet();
        if (unopened.contains(nextHop.key())) {
            throw new AssertionError("made up");
        }
        return new DestinationSession() {
            @Override
            public AttemptReport deliver(DeliveryOrder order, DeliveryRule rule) {
                mostAtOnce.accumulateAndGet(delivering.incrementAndGet(), Math::max);
                try {
                    var gate = stalled.get(nextHop.key());
                    if (gate != null) {
                        gate.acquireUninterruptibly();
                    }
                    if (broken.contains(nextHop.key())) {
                        throw new AssertionError("made up");
                    }
                    return down.contains(nextHop.key()) ? unreachable(nextHop) : accepted(nextHop);
                } finally {
                    delivering.decrementAndGet();
                }
            }

            @Override
            public boolean takeBack() {
                return takenBack.add(this);
            }

            @Override
            public boolean isConnected() {
                return true;
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    private static AttemptReport accepted(NextHop nextHop) {
        return new AttemptReport(
                Map.of(0, new AttemptOutcome.Accepted(nextHop.key(), Reply.of(250, "2.0.0", "ok"), false)),
                true,
                Optional.empty());
    }

    private static AttemptReport unreachable(NextHop nextHop) {
        return new AttemptReport(
                Map.of(0, new AttemptOutcome.Unreachable(nextHop.key(), Trouble.NO_CONNECTION, "refused")),
                false,
                Optional.empty());
    }
}

package io.postyard.e2e;

import io.postyard.testkit.smtp.PeerMessage;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.wire.order.CommitHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How many deliveries may be repeated because brokers or workers were killed, as the loss test in {@code bench} counts it
 * for brokers: at each kill what was in flight, and the most that the peer took, shortly before, in so long as outcomes may
 * be uncommitted.
 */
public final class RepeatBound {
    /** So long an outcome may wait before the worker starts no attempt; those under way then have to end. */
    private static final Duration UNCOMMITTED = CommitHealth.PATIENCE.plusMillis(250);

    /** A commit on a machine that is starting everything at once: the stretch may be as long ago. */
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);

    /** @param at as {@link System#nanoTime} */
    private record Kill(long at, int inFlight) {}

    private final List<ScriptedPeer> peers;
    private final List<Kill> kills = new ArrayList<>();

    /** @param peers who take one recipient in each message */
    public RepeatBound(ScriptedPeer... peers) {
        this.peers = List.of(peers);
    }

    /** To be told just before each kill. */
    public void killComes() {
        kills.add(new Kill(
                System.nanoTime(),
                peers.stream().mapToInt(ScriptedPeer::openConnections).sum()));
    }

    public long total() {
        var times = peers.stream()
                .flatMap(peer -> peer.accepted().stream())
                .map(PeerMessage::receivedAt)
                .sorted()
                .toList();
        return kills.stream()
                .mapToLong(kill -> kill.inFlight() + busiest(times, kill.at()))
                .sum();
    }

    /** What was under way at the kill counts as well, though it comes in afterwards. */
    private static int busiest(List<Long> times, long killedAt) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < times.size(); last++) {
            while (times.get(last) - times.get(first) > UNCOMMITTED.toNanos()) {
                first++;
            }
            boolean inDoubt = killedAt - times.get(first) <= LONGEST_COMMIT.toNanos()
                    && times.get(last) - killedAt <= UNCOMMITTED.toNanos();
            most = inDoubt ? Math.max(most, last - first + 1) : most;
        }
        return most;
    }
}

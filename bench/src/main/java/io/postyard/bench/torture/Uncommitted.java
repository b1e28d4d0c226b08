package io.postyard.bench.torture;

import java.time.Instant;
import java.util.List;

/** What the sink had acknowledged when a process was killed, and may be sent again because no commit tells of it. */
sealed interface Uncommitted {
    /** The process that was killed has no outcomes. */
    record Nothing() implements Uncommitted {}

    /** Nobody can tell later what was committed when, so it is as much as there may ever be. */
    record AtMost(int deliveries) implements Uncommitted {}

    /**
     * What came after the last commit; {@link CommittedOutcomes} knows when that was, once the run is over.
     *
     * @param killed when
     * @param acknowledged when each delivery was that the worker's last life made
     * @param atMost as much as there may ever be, however long ago the last commit was
     */
    record SinceLastCommit(Instant killed, List<Instant> acknowledged, int atMost) implements Uncommitted {
        public SinceLastCommit {
            acknowledged = List.copyOf(acknowledged);
        }
    }
}

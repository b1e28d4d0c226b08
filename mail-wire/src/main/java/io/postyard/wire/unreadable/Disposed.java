package io.postyard.wire.unreadable;

import java.util.List;

/**
 * What became of the records that were to be put back or removed, as they were when it was done: not those that somebody
 * else had disposed of before.
 *
 * @param done those that wait no more
 * @param left those that wait still, for they cannot be put back: what did not come from a topic that is worked on, or whose
 *     value is gone
 */
public record Disposed(List<SetAside> done, List<SetAside> left) {
    public Disposed {
        done = List.copyOf(done);
        left = List.copyOf(left);
    }
}

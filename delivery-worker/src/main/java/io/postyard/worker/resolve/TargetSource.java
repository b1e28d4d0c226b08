package io.postyard.worker.resolve;

import io.postyard.mail.policy.NextHop;

/** Finds the addresses of a destination; may block for as long as DNS takes, which is bounded. */
@FunctionalInterface
public interface TargetSource {
    /** @param nextHop {@link NextHop.Mx} or {@link NextHop.Hosts} */
    Resolution resolve(NextHop nextHop);
}

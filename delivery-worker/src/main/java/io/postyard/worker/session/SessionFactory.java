package io.postyard.worker.session;

import io.postyard.mail.policy.NextHop;

/** Opens sessions. Cheap: nothing is resolved or connected before the first order. */
@FunctionalInterface
public interface SessionFactory {
    DestinationSession open(NextHop nextHop);
}

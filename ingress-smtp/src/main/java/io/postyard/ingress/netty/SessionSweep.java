package io.postyard.ingress.netty;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The sessions of one event loop, looked at once a second: one timer for all of them, instead of several tasks for each.
 * Used on its loop only.
 */
final class SessionSweep {
    private final Set<SessionHandler> sessions = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean draining;

    void add(SessionHandler session) {
        sessions.add(session);
        if (draining) {
            session.drain();
        }
    }

    void remove(SessionHandler session) {
        sessions.remove(session);
    }

    void tick() {
        long now = System.nanoTime();
        // A tick may end a session, and that takes it out of the set.
        List.copyOf(sessions).forEach(session -> session.onTick(now));
    }

    void drain() {
        draining = true;
        List.copyOf(sessions).forEach(SessionHandler::drain);
    }
}

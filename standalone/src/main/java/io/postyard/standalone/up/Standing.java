package io.postyard.standalone.up;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Where the health checks find the mail system, once there is one. */
@Singleton
class Standing {
    private final AtomicReference<MailSystem> system = new AtomicReference<>();

    void started(MailSystem running) {
        system.set(running);
    }

    Optional<MailSystem> system() {
        return Optional.ofNullable(system.get());
    }
}

package io.postyard.ingress.rehearsal;

import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.Postmaster;
import io.postyard.smtp.server.state.SessionLimits;
import java.util.Optional;

/**
 * Where the client comes to.
 *
 * @param name what we call ourselves
 * @param limits of its session
 */
public record Host(String name, Postmaster postmaster, SessionLimits limits) {
    /** @param postmaster if one is configured */
    public static Host of(String name, Optional<Mailbox> postmaster) {
        return new Host(name, Postmaster.of(postmaster, name), SessionLimits.DEFAULT);
    }
}

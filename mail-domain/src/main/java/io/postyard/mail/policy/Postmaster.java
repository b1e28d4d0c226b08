package io.postyard.mail.policy;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import java.util.Optional;

/**
 * Who looks after this system (RFC 5321 §4.5.1): reads mail to {@code <postmaster>} without a domain and to postmaster at
 * our own host name, and double bounces.
 *
 * @param configured by the operator; nobody else then
 * @param host our own name; empty if it is none that a mailbox can have
 */
public record Postmaster(Optional<Mailbox> configured, Optional<Domain> host) {
    private static final String LOCAL_PART = "postmaster";

    public static Postmaster of(Optional<Mailbox> configured, String hostName) {
        return new Postmaster(configured, Domain.parse(hostName));
    }

    /**
     * Somebody whose mail has a place to go: who is configured; otherwise postmaster at the declared domain that our host
     * name is or lies in; otherwise at {@link PolicySnapshot#home}.
     *
     * @return empty = nobody: what is written to postmaster must not be accepted
     */
    public Optional<Mailbox> mailbox(PolicySnapshot policy) {
        return configured.or(
                () -> declaredAbove(policy).or(policy::home).map(domain -> new Mailbox(LOCAL_PART, domain)));
    }

    private Optional<Domain> declaredAbove(PolicySnapshot policy) {
        var domain = host;
        while (domain.isPresent() && policy.domain(domain.get()).isEmpty()) {
            var name = domain.get().name();
            domain = Domain.parse(name.substring(name.indexOf('.') + 1))
                    .filter(parent -> !parent.name().equals(name));
        }
        return domain;
    }
}

package io.postyard.ingress.rehearsal;

import io.postyard.mail.message.Recipient;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.reply.Reply;
import java.util.List;
import java.util.Optional;

/**
 * An answer.
 *
 * @param policies that decided; empty if none did
 * @param admitted as the recipient would go into the envelope
 */
public record Said(Reply reply, List<PolicyRef> policies, Optional<Recipient> admitted) {
    public Said {
        policies = List.copyOf(policies);
    }

    Said(Reply reply, List<PolicyRef> policies) {
        this(reply, policies, Optional.empty());
    }

    public boolean isPositive() {
        return reply.isPositive();
    }
}

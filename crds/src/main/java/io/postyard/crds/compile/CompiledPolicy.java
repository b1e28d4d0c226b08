package io.postyard.crds.compile;

import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;

/** What a manifest became. */
public sealed interface CompiledPolicy {
    /** A compiled {@code MailDomain}. */
    record OfDomain(DomainPolicy policy) implements CompiledPolicy {
        @Override
        public PolicyRef ref() {
            return policy.ref();
        }
    }

    /** A compiled {@code RelayPolicy}. */
    record OfRelay(RelayRule rule) implements CompiledPolicy {
        @Override
        public PolicyRef ref() {
            return rule.ref();
        }
    }

    PolicyRef ref();
}

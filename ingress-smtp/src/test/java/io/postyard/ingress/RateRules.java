package io.postyard.ingress;

import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.policy.RateLimit.Count;
import io.postyard.mail.policy.RateLimit.Per;
import io.postyard.mail.policy.RelayRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Policies of tests about rates. */
final class RateRules {
    static final String NAME = "RelayPolicy/local/rates@1";

    private RateRules() {}

    /** For all mail, or that to some domains. */
    static RelayRule rule(List<RateLimit> rates, String... recipientDomains) {
        var ref = new PolicyRef("RelayPolicy", "local/rates", 1);
        return new RelayRule(
                ref,
                100,
                Set.of(),
                List.of(),
                Set.of(),
                Set.copyOf(List.of(recipientDomains).stream().map(Domain::of).toList()),
                Optional.of(new AdmissionRule(ref, false, OptionalLong.empty(), OptionalInt.empty()).withRates(rates)),
                Optional.empty());
    }

    /** Within an hour, which no test takes. */
    static RateLimit rate(Per per, Count count, long limit) {
        return new RateLimit(per, count, limit, Duration.ofHours(1));
    }
}

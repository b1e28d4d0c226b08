package io.postyard.ingress;

import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.Screening;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Policies of tests about clients that connect. */
final class ScreeningRules {
    private ScreeningRules() {}

    /** The domains of the tests, and these rules alone. */
    static PolicySnapshot snapshot(RelayRule... rules) {
        return new PolicySnapshot(Ingress.policy().domains(), List.of(rules));
    }

    /** For clients of some networks, or for all without any; they may relay. */
    static RelayRule rule(String name, Screening screening, String... networks) {
        var ref = new PolicyRef("RelayPolicy", "local/" + name, 1);
        return new RelayRule(
                ref,
                100,
                Set.of(),
                List.of(networks).stream().map(Network::parse).toList(),
                Set.of(),
                Set.of(),
                Optional.of(new AdmissionRule(ref, true, OptionalLong.empty(), OptionalInt.empty(), false, screening)),
                Optional.empty());
    }
}

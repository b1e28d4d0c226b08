package io.postyard.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.SendAs;
import io.postyard.wire.record.v1.PolicyProto;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a policy that lets users relay is to an ingress of a version that knows nothing of users. */
class RelayForUsersTest {
    private static final PolicyRef REF = new PolicyRef("RelayPolicy", "local/users", 1);

    @Test
    void anOlderReaderLetsNobodyRelay() throws Exception {
        var bytes = PolicyRecord.encode(new PolicyEntry.Relay(rule(Optional.of(SendAs.ANY))));
        assertThat(asOlderReadersSee(bytes)).isFalse();
        assertThat(PolicyRecord.decode(bytes)).isEqualTo(new PolicyEntry.Relay(rule(Optional.of(SendAs.ANY))));
    }

    @Test
    void networksRelayAsEver() throws Exception {
        assertThat(asOlderReadersSee(PolicyRecord.encode(new PolicyEntry.Relay(rule(Optional.empty())))))
                .isTrue();
    }

    /** The only field that they have for it. */
    private static boolean asOlderReadersSee(byte[] bytes) throws Exception {
        return PolicyProto.PolicyEntry.parseFrom(bytes)
                .getRelay()
                .getAdmission()
                .getRelay();
    }

    private static RelayRule rule(Optional<SendAs> sendAs) {
        return new RelayRule(
                REF,
                1,
                Set.of(),
                List.of(),
                Set.of(),
                Set.of(),
                Optional.of(new AdmissionRule(
                        REF, true, OptionalLong.empty(), OptionalInt.empty(), false, Screening.OPEN, sendAs)),
                Optional.empty());
    }
}

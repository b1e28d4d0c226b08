package io.postyard.mail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether a client may send something in the clear, asked before it says to whom. */
class PolicySnapshotTest {
    private static final Domain PARTNER = Domain.of("partner.example");

    @Test
    void nobodyMustEncryptUnlessARuleSaysSo() {
        assertThat(requiredBy()).isFalse();
        assertThat(requiredBy(rule(1, false, Set.of()))).isFalse();
    }

    @Test
    void theFirstRuleThatHoldsForEveryRecipientDecides() {
        assertThat(requiredBy(rule(1, true, Set.of()))).isTrue();
        assertThat(requiredBy(rule(2, false, Set.of()), rule(1, true, Set.of())))
                .isFalse();
        assertThat(requiredBy(rule(2, true, Set.of()), rule(1, false, Set.of())))
                .isTrue();
    }

    @Test
    void aRecipientThatMayBeWrittenToInTheClearIsWaitedFor() {
        assertThat(requiredBy(rule(2, true, Set.of(PARTNER)))).isFalse();
        assertThat(requiredBy(rule(2, false, Set.of(PARTNER)), rule(1, true, Set.of())))
                .isFalse();
        assertThat(requiredBy(rule(2, true, Set.of(PARTNER)), rule(1, true, Set.of())))
                .isTrue();
    }

    @Test
    void aClientIsScreenedByTheFirstRuleThatIsForAllItsMail() {
        var snapshot = new PolicySnapshot(
                List.of(), List.of(rule(3, true, Set.of(PARTNER)), rule(2, false, Set.of()), rule(1, true, Set.of())));
        assertThat(snapshot.screening(ListenerKind.RELAY, InetAddress.getLoopbackAddress())
                        .ref()
                        .name())
                .isEqualTo("local/2");
        assertThat(PolicySnapshot.EMPTY.screening(ListenerKind.RELAY, InetAddress.getLoopbackAddress()))
                .isEqualTo(AdmissionRule.DEFAULT);
    }

    private static boolean requiredBy(RelayRule... rules) {
        return new PolicySnapshot(List.of(), List.of(rules))
                .refusal(
                        ListenerKind.RELAY,
                        InetAddress.getLoopbackAddress(),
                        Optional.empty(),
                        AdmissionRule::tlsRequired)
                .isPresent();
    }

    private static RelayRule rule(int precedence, boolean tls, Set<Domain> recipients) {
        var ref = new PolicyRef("RelayPolicy", "local/" + precedence, 1);
        return new RelayRule(
                ref,
                precedence,
                Set.of(),
                List.of(),
                Set.of(),
                recipients,
                Optional.of(new AdmissionRule(ref, false, OptionalLong.empty(), OptionalInt.empty(), tls)),
                Optional.empty());
    }
}

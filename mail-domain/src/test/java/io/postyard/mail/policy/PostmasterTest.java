package io.postyard.mail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostmasterTest {
    private static final DomainPolicy.Delivery KEPT = new DomainPolicy.Delivery.ToMaildir("mail/{localPart}");
    private static final DomainPolicy.Delivery ELSEWHERE = new DomainPolicy.Delivery.ToMx();

    @Test
    void isWhomTheOperatorNames() {
        var root = Optional.of(Mailbox.of("root@elsewhere.test"));
        assertThat(new Postmaster(root, Optional.empty()).mailbox(policy(domain(KEPT, "a.test"))))
                .isEqualTo(root);
    }

    @ParameterizedTest
    @CsvSource({
        "z.test, z.test",
        "mx1.z.test, z.test",
        "mx1.eu.z.test, z.test",
        "mx1.b.test, b.test",
        // In no domain of ours, so somebody who reads mail here.
        "laptop, b.test",
        "mx1.elsewhere.test, b.test",
        "'[192.0.2.1]', b.test",
        "not a name, b.test"
    })
    void livesWhereTheHostDoesOrWhereMailIsKept(String hostName, String domain) {
        var policy = policy(
                domain(ELSEWHERE, "a.test"),
                domain(ELSEWHERE, "z.test"),
                domain(KEPT, "c.test"),
                domain(KEPT, "d.test", "b.test"));
        assertThat(postmaster(hostName, policy)).contains(Mailbox.of("postmaster@" + domain));
    }

    @Test
    void livesInTheOnlyDomainThereIs() {
        assertThat(postmaster("laptop", policy(domain(ELSEWHERE, "a.test")))).contains(Mailbox.of("postmaster@a.test"));
    }

    @Test
    void isNobodyWhereNobodysMailIsKept() {
        assertThat(postmaster("laptop", PolicySnapshot.EMPTY)).isEmpty();
        assertThat(postmaster("laptop", policy(domain(ELSEWHERE, "a.test"), domain(ELSEWHERE, "b.test"))))
                .isEmpty();
    }

    private static Optional<Mailbox> postmaster(String hostName, PolicySnapshot policy) {
        return Postmaster.of(Optional.empty(), hostName).mailbox(policy);
    }

    private static PolicySnapshot policy(DomainPolicy... domains) {
        return new PolicySnapshot(List.of(domains), List.of());
    }

    private static DomainPolicy domain(DomainPolicy.Delivery delivery, String... names) {
        return new DomainPolicy(
                new PolicyRef("MailDomain", "local/" + names[0], 1),
                Stream.of(names).map(Domain::of).collect(Collectors.toSet()),
                new DomainPolicy.Recipients.Listed(Set.of(), Optional.empty()),
                delivery,
                OptionalLong.empty());
    }
}

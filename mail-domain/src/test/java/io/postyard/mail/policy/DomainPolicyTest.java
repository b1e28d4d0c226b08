package io.postyard.mail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.DomainPolicy.Delivery;
import io.postyard.mail.policy.DomainPolicy.Recipients;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DomainPolicyTest {
    private static final Recipients LISTED = new Recipients.Listed(Set.of("ann"), Optional.of("+"));
    private static final Recipients ANY = new Recipients.Any();

    @Test
    void looksNamesUpWithoutCaseAndWithoutWhatFollowsTheSeparator() {
        var domain = domain(LISTED, new Delivery.ToMx());
        assertThat(domain.accepts(Mailbox.of("ANN@example.com"))).isTrue();
        assertThat(domain.accepts(Mailbox.of("Ann+News@example.com"))).isTrue();
        assertThat(domain.accepts(Mailbox.of("PostMaster@example.com"))).isTrue();
        assertThat(domain.accepts(Mailbox.of("annabel@example.com"))).isFalse();
        assertThat(domain.accepts(Mailbox.of("+ann@example.com"))).isFalse();
    }

    @Test
    void ignoresCaseWhereItsListOrItsMaildirsDo() {
        assertThat(domain(LISTED, new Delivery.ToMx()).ignoresCase()).isTrue();
        assertThat(domain(ANY, new Delivery.ToMaildir("{localPart}")).ignoresCase())
                .isTrue();
        assertThat(domain(ANY, new Delivery.ToMx()).ignoresCase()).isFalse();
    }

    private static DomainPolicy domain(Recipients recipients, Delivery delivery) {
        return new DomainPolicy(
                new PolicyRef("MailDomain", "local/example-com", 1),
                Set.of(Domain.of("example.com")),
                recipients,
                delivery,
                OptionalLong.empty());
    }
}

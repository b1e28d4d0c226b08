package io.postyard.wire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.WireBroker;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class PolicyOverKafkaIT {
    @Test
    void policyIsFollowedFromTheBeginningAndOnwards() {
        try (var publisher = new PolicyPublisher(WireBroker.settings());
                var early = new PolicyView(WireBroker.settings())) {
            Await.until("an empty topic is loaded", early::isLoaded);
            var seen = new CopyOnWriteArrayList<PolicySnapshot>();
            early.onChange(seen::add);

            publisher.put(domain("one", 1)).join();
            publisher.put(domain("two", 1)).join();
            publisher.put(rule()).join();
            publisher.put(domain("one", 2)).join();
            publisher
                    .refuse("MailDomain", "local/one", "spec.domainName: not a domain", Messages.now())
                    .join();
            publisher
                    .refuse("MailDomain", "local/new", "spec: missing", Messages.now())
                    .join();
            publisher.remove("MailDomain", "local/two").join();
            Await.until(
                    "two is removed",
                    () -> early.current().domains().size() == 1
                            && early.statuses().size() == 3);

            try (var late = new PolicyView(WireBroker.settings())) {
                Await.until("all is loaded", late::isLoaded);
                for (var view : List.of(early, late)) {
                    var one = view.current().domain(Domain.of("one.example")).orElseThrow();
                    assertThat(one.ref().generation()).isEqualTo(2);
                    assertThat(view.current().domain(Domain.of("two.example"))).isEmpty();
                    assertThat(view.current().rules()).hasSize(1);
                    assertThat(view.statuses())
                            .containsExactly(
                                    new PolicyStatus(
                                            "MailDomain",
                                            "local/new",
                                            OptionalLong.empty(),
                                            Optional.of("spec: missing")),
                                    new PolicyStatus(
                                            "MailDomain",
                                            "local/one",
                                            OptionalLong.of(2),
                                            Optional.of("spec.domainName: not a domain")),
                                    new PolicyStatus("RelayPolicy", "local/all", OptionalLong.of(1), Optional.empty()));
                }
            }
            assertThat(seen.getFirst()).isNotNull();

            publisher.put(domain("one", 3)).join();
            Await.until("a good version takes the refusal back", () -> early.statuses().stream()
                    .anyMatch(s -> s.equals(
                            new PolicyStatus("MailDomain", "local/one", OptionalLong.of(3), Optional.empty()))));
        }
    }

    private static DomainPolicy domain(String name, long generation) {
        return new DomainPolicy(
                new PolicyRef("MailDomain", "local/" + name, generation),
                Set.of(Domain.of(name + ".example")),
                new DomainPolicy.Recipients.Any(),
                new DomainPolicy.Delivery.ToMx(),
                OptionalLong.empty());
    }

    private static RelayRule rule() {
        var ref = new PolicyRef("RelayPolicy", "local/all", 1);
        return new RelayRule(
                ref,
                1,
                Set.of(),
                List.of(),
                Set.of(),
                Set.of(),
                Optional.of(new AdmissionRule(ref, true, OptionalLong.empty(), java.util.OptionalInt.empty())),
                Optional.empty());
    }
}

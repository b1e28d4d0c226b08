package io.postyard.router.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.DomainPolicy.Delivery;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.router.Mail;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteDecisionTest {
    private static final PolicySnapshot POLICY = new PolicySnapshot(
            List.of(
                    Mail.declared(new Delivery.ToMaildir("mail/{localPart}"), "home.example", "alias.example"),
                    Mail.declared(new Delivery.ToHosts(Mail.hosts("store.example", 24)), "store.example"),
                    Mail.declared(new Delivery.ToMx(), "backup.example")),
            List.of(
                    Mail.rule("partner", 100, "partner.example", Mail.hosts("mx.partner.example", 2525)),
                    Mail.rule("shaped", 50, "backup.example", null)));

    @ParameterizedTest
    @CsvSource({
        "bob@elsewhere.example, mx:elsewhere.example, postyard/default",
        "bob@home.example, maildir:home.example:mail/{localPart}, postyard/default",
        "bob@alias.example, maildir:alias.example:mail/{localPart}, postyard/default",
        "postmaster@home.example, maildir:home.example:mail/{localPart}, postyard/default",
        "bob@store.example, smtp:store.example:24, postyard/default",
        "bob@backup.example, mx:backup.example, local/shaped",
        "bob@partner.example, smtp:mx.partner.example:2525, local/partner",
        "bob@[192.0.2.7], mx:[192.0.2.7], postyard/default",
        "bob@[IPv6:2001:db8::7], mx:[ipv6:2001:db8::7], postyard/default"
    })
    void aRecipientGoesWhereItsDomainSays(String recipient, String nextHop, String policy) {
        var routes = RouteDecision.decide(Mail.to(recipient), POLICY);
        assertThat(routes).singleElement().satisfies(route -> {
            assertThat(route.nextHop().key()).isEqualTo(nextHop);
            assertThat(route.policy()).isEqualTo(policy);
            assertThat(route.recipients()).containsExactly(0);
        });
    }

    @Test
    void everyPolicyThatHadASayIsNamed() {
        var routes = RouteDecision.decide(Mail.to("a@backup.example", "b@home.example", "c@else.example"), POLICY);
        assertThat(routes)
                .extracting(r -> r.decidedBy().stream().map(PolicyRef::toString).toList())
                .containsExactly(
                        List.of("MailDomain/local/backup-example@3", "RelayPolicy/local/shaped@7"),
                        List.of("MailDomain/local/home-example@3", "Default/postyard/default@1"),
                        List.of("Default/postyard/default@1"));
    }

    @Test
    void aRelayPolicyReplacesTheNextHopOfADeclaredDomain() {
        var policy = new PolicySnapshot(
                List.of(Mail.declared(new Delivery.ToMaildir("mail"), "home.example")),
                List.of(Mail.rule("all", 1, null, Mail.hosts("smart.example", 25))));
        assertThat(RouteDecision.decide(Mail.to("a@home.example", "b@else.example"), policy))
                .singleElement()
                .satisfies(route -> {
                    assertThat(route.nextHop()).isEqualTo(Mail.hosts("smart.example", 25));
                    assertThat(route.recipients()).containsExactly(0, 1);
                    assertThat(route.decidedBy()).hasSize(2);
                });
    }

    @Test
    void recipientsOfOneNextHopTravelTogetherUnlessTheirPoliciesDiffer() {
        var shared = Mail.hosts("smart.example", 25);
        var policy = new PolicySnapshot(
                List.of(), List.of(Mail.rule("one", 2, "one.example", shared), Mail.rule("two", 1, null, shared)));
        assertThat(RouteDecision.decide(
                        Mail.to("a@two.example", "b@one.example", "c@three.example", "d@one.example"), policy))
                .extracting(Route::recipients)
                .containsExactly(List.of(0, 2), List.of(1, 3));
    }

    @RepeatedTest(30)
    void everyRecipientIsInExactlyOneRoute(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var domains = List.of(
                "home.example",
                "alias.example",
                "store.example",
                "backup.example",
                "partner.example",
                "a.example",
                "b.example",
                "[192.0.2.1]");
        var recipients = IntStream.range(0, 1 + random.nextInt(200))
                .mapToObj(i -> "r" + random.nextInt(50) + "@" + domains.get(random.nextInt(domains.size())))
                .toList();
        var routes = RouteDecision.decide(Mail.of(new byte[0], recipients), POLICY);
        var all = new ArrayList<Integer>();
        routes.forEach(r -> all.addAll(r.recipients()));
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, recipients.size()).boxed().toList());
        assertThat(new HashSet<>(routes.stream()
                        .map(r -> r.nextHop().key() + " " + r.policy())
                        .toList()))
                .hasSameSizeAs(routes);
        assertThat(routes).allSatisfy(r -> assertThat(r.recipients()).isSorted());
        if (routes.getFirst().nextHop() instanceof NextHop.Mx(Domain domain)) {
            assertThat(recipients.getFirst()).endsWith("@" + domain);
        }
    }
}

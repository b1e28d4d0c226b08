package io.postyard.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.Postmaster;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.Screening;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.ForwardPath;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.Tls;
import io.postyard.smtp.server.state.Transaction;
import io.postyard.smtp.server.state.Verdict;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecipientCheckTest {
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress PARTNER = InetAddress.ofLiteral("198.51.100.7");
    private static final PolicyRef DOMAIN = new PolicyRef("MailDomain", "local/example-com", 3);
    private static final PolicyRef RULE = new PolicyRef("RelayPolicy", "local/partners", 2);

    private final RecipientCheck check =
            new RecipientCheck(Postmaster.of(Optional.of(Mailbox.of("root@example.com")), "mx.example.net"));

    @Test
    void relaysNothingForStrangers() {
        var decision = judge(STRANGER, "ann@elsewhere.test");
        assertThat(decision.verdict()).isEqualTo(new Verdict.Refuse(Replies.RELAY_DENIED));
        assertThat(decision.policies()).containsExactly(PolicyRef.DEFAULT);
    }

    @Test
    void relaysForClientsThatAPolicyAllows() {
        var decision = judge(PARTNER, "ann@elsewhere.test");
        assertThat(decision.verdict())
                .isEqualTo(new Verdict.Admit(
                        Recipient.of("ann@elsewhere.test"), false, OptionalLong.of(500), OptionalInt.of(7)));
        assertThat(decision.policies()).containsExactly(RULE);
    }

    @Test
    void knowsWhoExistsInADeclaredDomainAndSaysWhichPolicySaidSo() {
        assertThat(judge(STRANGER, "ann@example.com").verdict())
                .isEqualTo(new Verdict.Admit(
                        Recipient.of("ann@example.com"), true, OptionalLong.of(900), OptionalInt.empty()));
        var refused = judge(STRANGER, "nobody@example.com");
        assertThat(refused.verdict()).isEqualTo(new Verdict.Refuse(Replies.NO_SUCH_USER));
        assertThat(refused.policies()).contains(DOMAIN);
    }

    @Test
    void takesTheSmallerOfTwoLimits() {
        assertThat(judge(PARTNER, "ann@example.com").verdict())
                .isEqualTo(new Verdict.Admit(
                        Recipient.of("ann@example.com"), true, OptionalLong.of(500), OptionalInt.of(7)));
    }

    @Test
    void alwaysKnowsPostmaster() {
        var ours = new Verdict.Admit(Recipient.of("root@example.com"), true, OptionalLong.empty(), OptionalInt.empty());
        assertThat(judge(STRANGER, new ForwardPath.Postmaster()).verdict()).isEqualTo(ours);
        assertThat(judge(STRANGER, "POSTmaster@mx.example.net").verdict()).isEqualTo(ours);
        assertThat(judge(STRANGER, "postmaster@example.com").verdict()).isInstanceOf(Verdict.Admit.class);
        assertThat(judge(STRANGER, "postmaster@elsewhere.test").verdict())
                .isEqualTo(new Verdict.Refuse(Replies.RELAY_DENIED));
    }

    @Test
    void completesHeadersOfWhatIsSubmittedOnly() {
        var rule = new AdmissionRule(
                RULE,
                true,
                OptionalLong.empty(),
                OptionalInt.empty(),
                false,
                Screening.OPEN,
                Optional.empty(),
                Headers.COMPLETE);
        var everywhere = new PolicySnapshot(
                policy().domains(),
                List.of(new RelayRule(
                        RULE, 1, Set.of(), List.of(), Set.of(), Set.of(), Optional.of(rule), Optional.empty())));
        assertThat(headers(everywhere, ListenerKind.SUBMISSION)).isEqualTo(Headers.COMPLETE);
        assertThat(headers(everywhere, ListenerKind.RELAY)).isEqualTo(Headers.AS_THEY_ARE);
        assertThat(headers(policy(), ListenerKind.SUBMISSION)).isEqualTo(Headers.AS_THEY_ARE);
    }

    private Headers headers(PolicySnapshot policy, ListenerKind listener) {
        var path = new ForwardPath.To(Mailbox.of("ann@example.com"));
        var verdict = judge(check, policy, listener, STRANGER, path).verdict();
        return ((Verdict.Admit) verdict).headers();
    }

    @Test
    void findsPostmasterInPolicy() {
        var unconfigured = new RecipientCheck(Postmaster.of(Optional.empty(), "laptop"));
        var ours = new Verdict.Admit(
                Recipient.of("postmaster@example.com"), true, OptionalLong.empty(), OptionalInt.empty());
        var path = new ForwardPath.Postmaster();
        assertThat(judge(unconfigured, policy(), STRANGER, path).verdict()).isEqualTo(ours);
        assertThat(judge(unconfigured, policy(), STRANGER, new ForwardPath.To(Mailbox.of("postmaster@laptop")))
                        .verdict())
                .isEqualTo(ours);
        var noDomains = new PolicySnapshot(List.of(), policy().rules());
        assertThat(judge(unconfigured, noDomains, STRANGER, path).verdict())
                .isEqualTo(new Verdict.Refuse(Replies.NO_POSTMASTER));
    }

    @Test
    void asksEverybodyToComeAgainWhileThereIsNoPolicy() {
        var come = new Verdict.Refuse(Replies.NO_POLICY);
        assertThat(judge(check, PolicySnapshot.EMPTY, STRANGER, new ForwardPath.To(Mailbox.of("ann@example.com")))
                        .verdict())
                .isEqualTo(come);
        assertThat(judge(check, PolicySnapshot.EMPTY, STRANGER, new ForwardPath.Postmaster())
                        .verdict())
                .isEqualTo(come);
    }

    private RecipientCheck.Decision judge(InetAddress client, String recipient) {
        return judge(client, new ForwardPath.To(Mailbox.of(recipient)));
    }

    private RecipientCheck.Decision judge(InetAddress client, ForwardPath recipient) {
        return judge(check, policy(), client, recipient);
    }

    private static RecipientCheck.Decision judge(
            RecipientCheck check, PolicySnapshot policy, InetAddress client, ForwardPath recipient) {
        return judge(check, policy, ListenerKind.RELAY, client, recipient);
    }

    private static RecipientCheck.Decision judge(
            RecipientCheck check,
            PolicySnapshot policy,
            ListenerKind listener,
            InetAddress client,
            ForwardPath recipient) {
        var transaction = new Transaction(Command.Mail.from(ReversePath.of("a@b.test")), List.of(), 1000, 10, 0);
        return check.judge(
                policy,
                listener,
                client,
                new ClientFacts(Tls.OFFERED, Optional.empty(), false),
                transaction,
                new Command.Rcpt(recipient, DsnOptions.NONE));
    }

    private static PolicySnapshot policy() {
        return new PolicySnapshot(
                List.of(new DomainPolicy(
                        DOMAIN,
                        Set.of(Domain.of("example.com")),
                        new DomainPolicy.Recipients.Listed(Set.of("ann"), Optional.empty()),
                        new DomainPolicy.Delivery.ToMx(),
                        OptionalLong.of(900))),
                List.of(new RelayRule(
                        RULE,
                        1,
                        Set.of(),
                        List.of(Network.parse("198.51.100.0/24")),
                        Set.of(),
                        Set.of(),
                        Optional.of(new AdmissionRule(RULE, true, OptionalLong.of(500), OptionalInt.of(7))),
                        Optional.empty())));
    }
}

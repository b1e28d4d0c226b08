package io.postyard.crds.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.crds.manifest.Manifest;
import io.postyard.crds.manifest.ManifestReader;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.DnsList;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.DomainPolicy.Delivery;
import io.postyard.mail.policy.DomainPolicy.Recipients;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.policy.HeloCheck;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.policy.RateLimit.Count;
import io.postyard.mail.policy.RateLimit.Per;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.ReverseName;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.SendAs;
import io.postyard.mail.policy.Service;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.Tarpit;
import io.postyard.mail.policy.TlsMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every field of the schema ends in the field of the policy that it is about. */
class CompilerTest {
    @Test
    void compilesEveryFieldOfAMailDomain() {
        var compiled = compile("""
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: example-com, namespace: mail}
                spec:
                  domainName: Example.COM
                  aliasDomains: [bücher.example]
                  recipients: {from: Listed, addresses: [Ann, bob], subaddressSeparator: "+"}
                  delivery: {smtp: {hosts: [{host: store-0.internal, port: 2525}, {host: "2001:db8::1"}]}}
                  limits: {maxMessageSize: 50Mi}
                  tls: {secretName: example-com-tls}
                """);
        assertThat(compiled)
                .isEqualTo(new CompiledPolicy.OfDomain(new DomainPolicy(
                        new PolicyRef("MailDomain", "mail/example-com", 7),
                        Set.of(Domain.of("example.com"), Domain.of("xn--bcher-kva.example")),
                        new Recipients.Listed(Set.of("ann", "bob"), Optional.of("+")),
                        new Delivery.ToHosts(new NextHop.Hosts(List.of(
                                new NextHop.Host("store-0.internal", 2525), new NextHop.Host("2001:db8::1", 25)))),
                        OptionalLong.of(50L << 20),
                        Optional.of("example-com-tls"))));
    }

    @Test
    void compilesTheOtherWaysToDeliver() {
        assertThat(delivery("{maildir: {}}")).isEqualTo(new Delivery.ToMaildir("mail/{domain}/{localPart}"));
        assertThat(delivery("{maildir: {path: /var/mail/all}}")).isEqualTo(new Delivery.ToMaildir("/var/mail/all"));
        assertThat(delivery("{mx: {}}")).isEqualTo(new Delivery.ToMx());
    }

    @Test
    void compilesEveryFieldOfARelayPolicy() {
        var ref = new PolicyRef("RelayPolicy", "local/partners", 7);
        var compiled = compile("""
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: partners}
                spec:
                  precedence: 100
                  match:
                    listeners: [Relay, Submission]
                    clients: {networks: [192.0.2.0/24, "2001:db8::/32"]}
                    senderDomains: [example.com]
                    recipientDomains: [Partner.example]
                  admission: {relay: Allow, maxMessageSize: 10M, maxRecipients: 200, tls: Required, auth: Required, sendAs: OwnDomain, headers: Complete}
                  delivery:
                    nextHops: [{host: mx.partner.example, port: 2525}]
                    tls: Verified
                    shaping: {connections: 5, messagesPerConnection: 50, recipientsPerMessage: 20, messagesPerSecond: 0.5}
                    retry: {schedule: [30s, 1h30m], warnAfter: [1d, 4h], giveUpAfter: 1w}
                """);
        assertThat(compiled)
                .isEqualTo(new CompiledPolicy.OfRelay(new RelayRule(
                        ref,
                        100,
                        Set.of(ListenerKind.RELAY, ListenerKind.SUBMISSION),
                        List.of(Network.parse("192.0.2.0/24"), Network.parse("2001:db8::/32")),
                        Set.of(Domain.of("example.com")),
                        Set.of(Domain.of("partner.example")),
                        Optional.of(new AdmissionRule(
                                ref,
                                true,
                                OptionalLong.of(10_000_000),
                                OptionalInt.of(200),
                                true,
                                Screening.OPEN,
                                Optional.of(SendAs.OWN_DOMAIN),
                                Headers.COMPLETE)),
                        Optional.of(new DeliveryRule(
                                ref,
                                Optional.of(new NextHop.Hosts(List.of(new NextHop.Host("mx.partner.example", 2525)))),
                                TlsMode.VERIFIED,
                                new Shaping(5, 50, 20, 0.5),
                                new RetrySchedule(
                                        List.of(Duration.ofSeconds(30), Duration.ofMinutes(90)),
                                        List.of(Duration.ofHours(4), Duration.ofDays(1)),
                                        Duration.ofDays(7)))))));
    }

    @Test
    void compilesWhatIsDecidedWhenAClientConnects() {
        assertThat(screening("{service: None}")).isEqualTo(new Screening(Service.NONE, Optional.empty()));
        assertThat(screening("{service: PostmasterOnly}"))
                .isEqualTo(new Screening(Service.POSTMASTER_ONLY, Optional.empty()));
        assertThat(screening("{tarpit: {afterRecipients: 5, delay: 2s, growth: 3, max: 1m}}"))
                .isEqualTo(new Screening(
                        Service.FULL, Optional.of(new Tarpit(5, Duration.ofSeconds(2), 3, Duration.ofMinutes(1)))));
        assertThat(
                        screening(
                                "{dnsLists: [{zone: OK.example, kind: Allow, codes: [127.0.0.2, 127.0.1.0/24]}, {zone: no.example, kind: Deny}]}"))
                .isEqualTo(new Screening(
                        Service.FULL,
                        Optional.empty(),
                        List.of(
                                new DnsList(
                                        Domain.of("ok.example"),
                                        DnsList.Kind.ALLOW,
                                        List.of(Network.parse("127.0.0.2"), Network.parse("127.0.1.0/24"))),
                                new DnsList(
                                        Domain.of("no.example"),
                                        DnsList.Kind.DENY,
                                        List.of(Network.parse("127.0.0.0/16"))))));
        assertThat(screening("{greetDelay: 5s}"))
                .isEqualTo(new Screening(Service.FULL, Optional.empty(), List.of(), Duration.ofSeconds(5)));
        assertThat(screening("{reverseName: Recorded}").reverseName()).isEqualTo(ReverseName.RECORDED);
        assertThat(screening("{reverseName: Required}"))
                .isEqualTo(
                        new Screening(Service.FULL, Optional.empty(), List.of(), Duration.ZERO, ReverseName.REQUIRED));
        assertThat(screening("{helo: Valid}").helo()).isEqualTo(HeloCheck.VALID);
        assertThat(screening("{helo: Resolvable}"))
                .isEqualTo(new Screening(
                        Service.FULL,
                        Optional.empty(),
                        List.of(),
                        Duration.ZERO,
                        ReverseName.IGNORED,
                        HeloCheck.RESOLVABLE));
        assertThat(screening("{}")).isEqualTo(Screening.OPEN);
    }

    @Test
    void compilesRates() {
        var compiled = compile("""
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: rates}
                spec:
                  admission:
                    rates:
                      - {per: ClientNetwork, count: Connections, limit: 60, every: 1m}
                      - {per: Identity, count: Bytes, limit: 1000000000000, every: 1d}
                      - {per: SenderDomain, count: Messages, limit: 10, every: 10s}
                      - {per: RecipientDomain, count: Recipients, limit: 7, every: 1h30m}
                """);
        assertThat(((CompiledPolicy.OfRelay) compiled)
                        .rule()
                        .admission()
                        .orElseThrow()
                        .rates())
                .containsExactly(
                        new RateLimit(Per.CLIENT_NETWORK, Count.CONNECTIONS, 60, Duration.ofMinutes(1)),
                        new RateLimit(Per.IDENTITY, Count.BYTES, 1_000_000_000_000L, Duration.ofDays(1)),
                        new RateLimit(Per.SENDER_DOMAIN, Count.MESSAGES, 10, Duration.ofSeconds(10)),
                        new RateLimit(Per.RECIPIENT_DOMAIN, Count.RECIPIENTS, 7, Duration.ofMinutes(90)));
    }

    private static Screening screening(String admission) {
        var compiled = compile("""
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: screen}
                spec: {admission: %s}
                """.formatted(admission));
        return ((CompiledPolicy.OfRelay) compiled)
                .rule()
                .admission()
                .orElseThrow()
                .screening();
    }

    /** The defaults that the schema tells users are those that mail gets without any policy. */
    @Test
    void anEmptyPolicyMeansTheDefaults() {
        var compiled = compile("""
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: all}
                spec: {admission: {}, delivery: {}}
                """);
        assertThat(compiled).isInstanceOfSatisfying(CompiledPolicy.OfRelay.class, of -> {
            var ref = of.ref();
            assertThat(of.rule().admission())
                    .contains(new AdmissionRule(
                            ref,
                            AdmissionRule.DEFAULT.relay(),
                            AdmissionRule.DEFAULT.maxMessageSize(),
                            AdmissionRule.DEFAULT.maxRecipients(),
                            AdmissionRule.DEFAULT.tlsRequired(),
                            AdmissionRule.DEFAULT.screening(),
                            AdmissionRule.DEFAULT.sendAs(),
                            AdmissionRule.DEFAULT.headers(),
                            AdmissionRule.DEFAULT.rates()));
            assertThat(of.rule().delivery())
                    .contains(new DeliveryRule(
                            ref,
                            DeliveryRule.DEFAULT.nextHop(),
                            DeliveryRule.DEFAULT.tls(),
                            DeliveryRule.DEFAULT.shaping(),
                            DeliveryRule.DEFAULT.retry()));
        });
    }

    private static Delivery delivery(String yaml) {
        var compiled = compile("""
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: d}
                spec: {domainName: example.com, delivery: %s}
                """.formatted(yaml));
        return ((CompiledPolicy.OfDomain) compiled).policy().delivery();
    }

    private static CompiledPolicy compile(String yaml) {
        var compilation = Compiler.compile(manifest(yaml), 7);
        assertThat(compilation.problems()).isEmpty();
        return compilation.policy().orElseThrow();
    }

    static Manifest manifest(String yaml) {
        return ManifestReader.read("a.yaml", yaml).manifests().getFirst();
    }
}

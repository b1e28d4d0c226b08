package io.postyard.mail.policy;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All policy in force at one moment. Swapped as a whole; a session or batch takes one snapshot and keeps it.
 *
 * <p>Relay rules are asked in descending precedence, ties by name, and the first that matches and has the half that is
 * asked for decides alone: halves of several policies are never merged.
 */
public final class PolicySnapshot {
    public static final PolicySnapshot EMPTY = new PolicySnapshot(List.of(), List.of());

    private final List<DomainPolicy> domains;
    private final List<RelayRule> rules;
    private final Map<Domain, DomainPolicy> byName = new HashMap<>();
    private final Map<String, DeliveryRule> deliveryByPolicy = new HashMap<>();
    private final Optional<Domain> home;
    private final Set<String> certificates;
    private final boolean choosy;
    private final boolean rated;

    public PolicySnapshot(List<DomainPolicy> domains, List<RelayRule> rules) {
        this.domains = List.copyOf(domains);
        this.rules = rules.stream()
                .sorted(Comparator.comparingInt(RelayRule::precedence)
                        .reversed()
                        .thenComparing(r -> r.ref().name()))
                .toList();
        // Two objects that declare one domain are refused by the compiler; should they meet here, the first stays.
        this.domains.forEach(d -> d.names().forEach(n -> byName.putIfAbsent(n, d)));
        this.rules.forEach(
                r -> r.delivery().ifPresent(d -> deliveryByPolicy.put(r.ref().name(), d)));
        certificates =
                this.domains.stream().flatMap(d -> d.certificate().stream()).collect(Collectors.toUnmodifiableSet());
        choosy = this.rules.stream()
                .anyMatch(r -> r.admission().filter(AdmissionRule::isChoosy).isPresent());
        rated = this.rules.stream()
                .anyMatch(r -> r.admission().filter(a -> !a.rates().isEmpty()).isPresent());
        var kept = this.domains.stream()
                .filter(d -> d.delivery() instanceof DomainPolicy.Delivery.ToMaildir || this.domains.size() == 1);
        home = kept.flatMap(d -> d.names().stream()).min(Comparator.comparing(Domain::name));
    }

    /** Nothing is declared at all: a policy that was forgotten, not one that somebody wants. */
    public boolean isEmpty() {
        return domains.isEmpty() && rules.isEmpty();
    }

    public List<DomainPolicy> domains() {
        return domains;
    }

    /** In the order they are asked. */
    public List<RelayRule> rules() {
        return rules;
    }

    /**
     * Where the people of this system get their mail: the first name, by the alphabet, of the domains whose mail is kept in
     * maildirs; otherwise of the only domain there is.
     */
    public Optional<Domain> home() {
        return home;
    }

    /** The declaration of a domain, under its own name or an alias. */
    public Optional<DomainPolicy> domain(Domain name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** What a client may do, for one recipient; {@code sender} is empty for the null reverse-path. */
    public AdmissionRule admission(
            ListenerKind listener, InetAddress client, Optional<Domain> sender, Domain recipient) {
        return rules.stream()
                .filter(r -> r.admission().isPresent()
                        && r.matchesClient(listener, client)
                        && r.matchesMail(sender, recipient))
                .findFirst()
                .flatMap(RelayRule::admission)
                .orElse(AdmissionRule.DEFAULT);
    }

    /**
     * What awaits a client when it connects: the {@link AdmissionRule#screening} of the first rule that matches it whatever
     * mail it brings. Rules that match senders or recipients are passed over, for it has named none.
     */
    public AdmissionRule screening(ListenerKind listener, InetAddress client) {
        return rules.stream()
                .filter(r -> r.admission().isPresent() && r.matchesClient(listener, client) && r.isForAllMail())
                .findFirst()
                .flatMap(RelayRule::admission)
                .orElse(AdmissionRule.DEFAULT);
    }

    /** Names of all certificates that domains mention. */
    public Set<String> certificates() {
        return certificates;
    }

    /** Whether any rule wants anything of anybody, such as TLS. */
    public boolean isChoosy() {
        return choosy;
    }

    /** Whether any rule limits what there may be within a time. */
    public boolean isRated() {
        return rated;
    }

    /**
     * The rule that lets a client send nothing, to whichever recipient; empty if there may be a recipient that it may write
     * to, which then is decided for each by {@link #admission}.
     *
     * @param refuses whether a rule that matches has anything against the client
     */
    public Optional<AdmissionRule> refusal(
            ListenerKind listener, InetAddress client, Optional<Domain> sender, Predicate<AdmissionRule> refuses) {
        for (var rule : rules) {
            var admission = rule.admission();
            if (admission.isPresent() && rule.matchesClient(listener, client) && rule.matchesSender(sender)) {
                if (!refuses.test(admission.get())) {
                    return Optional.empty();
                }
                if (rule.recipientDomains().isEmpty()) {
                    return admission;
                }
            }
        }
        return Optional.empty();
    }

    /** How mail is sent on, decided once by the router. */
    public DeliveryRule delivery(ListenerKind listener, InetAddress client, Optional<Domain> sender, Domain recipient) {
        return rules.stream()
                .filter(r -> r.delivery().isPresent()
                        && r.matchesClient(listener, client)
                        && r.matchesMail(sender, recipient))
                .findFirst()
                .flatMap(RelayRule::delivery)
                .orElse(DeliveryRule.DEFAULT);
    }

    /** The rule that the router chose for an order, as it stands now; the default if the policy is gone. */
    public DeliveryRule deliveryOf(String policyName) {
        return deliveryByPolicy.getOrDefault(policyName, DeliveryRule.DEFAULT);
    }
}

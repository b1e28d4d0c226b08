package io.postyard.crds.compile;

import io.postyard.crds.manifest.Manifest;
import io.postyard.crds.manifest.Problem;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.RelayRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What takes more than one object to see: an object declared twice, a domain declared twice, two policies between which
 * nothing decides. Of two that conflict, the one that comes first is kept.
 */
public final class CrossCheck {
    private final List<Candidate> kept = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Candidate> byObject = new HashMap<>();
    private final Map<Domain, Candidate> byDomain = new HashMap<>();
    private final Map<RuleMatch, List<Candidate>> byMatch = new HashMap<>();

    private CrossCheck() {}

    /** An object that is sound by itself. */
    public record Candidate(Manifest manifest, CompiledPolicy policy) {
        private String where() {
            return manifest.object() + " (" + manifest.source() + ")";
        }
    }

    /** Which candidates may stand together, and why the others may not. */
    public record Outcome(List<Candidate> kept, List<Problem> problems) {
        public Outcome {
            kept = List.copyOf(kept);
            problems = List.copyOf(problems);
        }
    }

    /** Networks and domains in any order are the same match. */
    private record RuleMatch(int precedence, Object listeners, Object clients, Object senders, Object recipients) {
        static RuleMatch of(RelayRule rule) {
            return new RuleMatch(
                    rule.precedence(),
                    rule.listeners(),
                    new HashSet<>(rule.clients()),
                    rule.senderDomains(),
                    rule.recipientDomains());
        }
    }

    /** @param candidates those in force first: what stands is not pushed out by what comes */
    public static Outcome check(List<Candidate> candidates) {
        var check = new CrossCheck();
        for (var candidate : candidates) {
            check.conflict(candidate).ifPresentOrElse(check.problems::add, () -> check.keep(candidate));
        }
        return new Outcome(check.kept, check.problems);
    }

    private Optional<Problem> conflict(Candidate candidate) {
        var twin = byObject.get(candidate.manifest().object());
        if (twin != null) {
            return Optional.of(candidate
                    .manifest()
                    .problem(
                            "metadata.name",
                            twin.where() + " has this name already",
                            "write another name, or delete one of the two"));
        }
        return switch (candidate.policy()) {
            case CompiledPolicy.OfDomain(var policy) -> domainConflict(candidate.manifest(), policy);
            case CompiledPolicy.OfRelay(var rule) -> ruleConflict(candidate.manifest(), rule);
        };
    }

    private Optional<Problem> domainConflict(Manifest manifest, DomainPolicy policy) {
        return policy.names().stream()
                .filter(byDomain::containsKey)
                .min(Comparator.comparing(Domain::name))
                .map(domain -> manifest.problem(
                        pathOf(manifest, domain),
                        domain + " is declared by " + byDomain.get(domain).where() + " already",
                        "declare a domain in one object only"));
    }

    private static String pathOf(Manifest manifest, Domain domain) {
        var spec = (Map<?, ?>) manifest.tree().get("spec");
        var aliases = spec.get("aliasDomains") instanceof List<?> list ? list : List.of();
        for (int i = 0; i < aliases.size(); i++) {
            if (Domain.parse(String.valueOf(aliases.get(i)))
                    .filter(domain::equals)
                    .isPresent()) {
                return "spec.aliasDomains[" + i + "]";
            }
        }
        return "spec.domainName";
    }

    private Optional<Problem> ruleConflict(Manifest manifest, RelayRule rule) {
        return byMatch.getOrDefault(RuleMatch.of(rule), List.of()).stream()
                .filter(other ->
                        other.policy() instanceof CompiledPolicy.OfRelay(var theirs) && bothDecideOneHalf(rule, theirs))
                .findFirst()
                .map(other -> manifest.problem(
                        "spec.precedence",
                        other.where() + " has the same match and precedence " + rule.precedence()
                                + ", so nothing decides between them",
                        "write another precedence; the higher is asked first"));
    }

    private static boolean bothDecideOneHalf(RelayRule a, RelayRule b) {
        return (a.admission().isPresent() && b.admission().isPresent())
                || (a.delivery().isPresent() && b.delivery().isPresent());
    }

    private void keep(Candidate candidate) {
        kept.add(candidate);
        byObject.put(candidate.manifest().object(), candidate);
        switch (candidate.policy()) {
            case CompiledPolicy.OfDomain(var policy) -> policy.names().forEach(name -> byDomain.put(name, candidate));
            case CompiledPolicy.OfRelay(var rule) ->
                byMatch.computeIfAbsent(RuleMatch.of(rule), _ -> new ArrayList<>())
                        .add(candidate);
        }
    }
}

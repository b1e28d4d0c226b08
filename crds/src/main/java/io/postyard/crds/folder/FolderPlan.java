package io.postyard.crds.folder;

import io.postyard.crds.compile.CompiledPolicy;
import io.postyard.crds.compile.CrossCheck;
import io.postyard.crds.compile.CrossCheck.Candidate;
import io.postyard.crds.manifest.Manifest;
import io.postyard.crds.manifest.Problem;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What has to be done so that a folder is in force, for somebody who does it once: compares the folder with what is.
 *
 * @param changes one for each object of the folder or in force; none if there are problems
 * @param problems why nothing may be done
 */
public record FolderPlan(List<Change> changes, List<Problem> problems) {
    /** What becomes of an object. */
    public enum Kind {
        ADDED,
        CHANGED,
        UNCHANGED,
        /** In force and not in the folder: taken out of force. */
        REMOVED,
        /** In force and not in the folder: none of our business. */
        LEFT
    }

    /** @param policy what is in force of the object afterwards, or was last if it is removed */
    public record Change(Kind kind, CompiledPolicy policy) {
        public PolicyRef ref() {
            return policy.ref();
        }
    }

    public FolderPlan {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /**
     * @param known what is in force now
     * @param kept how long the topics hold mail; empty = for ever
     * @param prune whether objects in force that the folder lacks are removed; left otherwise, for another folder may be
     *     their home
     */
    public static FolderPlan of(Path folder, PolicySnapshot known, Optional<Duration> kept, boolean prune) {
        var inForce = InForce.of(known);
        return PolicyFolder.read(folder, inForce, kept)
                .fold(
                        reading -> of(reading, inForce, prune),
                        unreadable -> new FolderPlan(List.of(), List.of(unreadable)));
    }

    private static FolderPlan of(FolderReading reading, Map<String, InForce> inForce, boolean prune) {
        var others = new TreeMap<>(inForce);
        reading.sound().forEach(candidate -> others.remove(candidate.manifest().object()));
        var problems = new ArrayList<>(reading.problems());
        if (problems.isEmpty() && !prune) {
            problems.addAll(CrossCheck.check(
                            Stream.concat(others.values().stream().map(FolderPlan::standing), reading.sound().stream())
                                    .toList())
                    .problems());
        }
        if (!problems.isEmpty()) {
            return new FolderPlan(List.of(), problems);
        }
        var changes = new ArrayList<Change>();
        for (var candidate : reading.sound()) {
            changes.add(new Change(
                    kind(inForce.get(candidate.manifest().object()), candidate.policy()), candidate.policy()));
        }
        others.values().forEach(other -> changes.add(new Change(prune ? Kind.REMOVED : Kind.LEFT, other.policy())));
        return new FolderPlan(changes, List.of());
    }

    private static Kind kind(InForce known, CompiledPolicy wanted) {
        if (known == null) {
            return Kind.ADDED;
        }
        return known.policy().equals(wanted) ? Kind.UNCHANGED : Kind.CHANGED;
    }

    /** What is in force as one of the candidates; its manifest is not at hand, but its name is. */
    private static Candidate standing(InForce other) {
        var ref = other.policy().ref();
        var namespaceAndName = ref.name().split("/", 2);
        return new Candidate(
                new Manifest(
                        "in force, not in this folder",
                        0,
                        ref.kind(),
                        namespaceAndName[0],
                        namespaceAndName[namespaceAndName.length - 1],
                        Map.of("spec", Map.of()),
                        Map.of()),
                other.policy());
    }

    /** Domains to put in force. */
    public List<DomainPolicy> domains() {
        return toPut(policy -> policy instanceof CompiledPolicy.OfDomain(var domain) ? Stream.of(domain) : Stream.of());
    }

    /** Relay rules to put in force. */
    public List<RelayRule> rules() {
        return toPut(policy -> policy instanceof CompiledPolicy.OfRelay(var rule) ? Stream.of(rule) : Stream.of());
    }

    /** Objects to take out of force. */
    public List<PolicyRef> removals() {
        return changes.stream()
                .filter(change -> change.kind() == Kind.REMOVED)
                .map(Change::ref)
                .toList();
    }

    private <T> List<T> toPut(Function<CompiledPolicy, Stream<T>> only) {
        return changes.stream()
                .filter(change -> change.kind() == Kind.ADDED || change.kind() == Kind.CHANGED)
                .flatMap(change -> only.apply(change.policy()))
                .toList();
    }
}

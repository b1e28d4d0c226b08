package io.postyard.crds.folder;

import io.postyard.crds.compile.CompiledPolicy;
import io.postyard.crds.compile.CrossCheck.Candidate;
import io.postyard.crds.manifest.Problem;
import io.postyard.mail.policy.PolicySnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests of a folder, kept in force: {@link #check} before the start, {@link #start} puts what is there, and from
 * then on changes take effect by themselves within a second or so. An object that has become wrong, or that conflicts
 * with another, keeps its last good policy until it is mended or its manifest is gone.
 */
public final class PolicyFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFolder.class);

    private final Path folder;
    private final PolicyTarget target;
    private final Optional<Duration> kept;
    private final Map<String, InForce> inForce = new HashMap<>();
    private final FolderWatch watch;
    private List<Problem> reported = List.of();

    /**
     * @param known the policy that is in force from an earlier run, so that generations go on counting and objects whose
     *     manifests are gone are removed
     * @param kept how long the topics hold mail: nothing may be tried for longer
     */
    public PolicyFolder(Path folder, PolicyTarget target, PolicySnapshot known, Duration kept) {
        this.folder = folder;
        this.target = target;
        this.kept = Optional.of(kept);
        inForce.putAll(InForce.of(known));
        this.watch = new FolderWatch(folder, this::readAgain);
    }

    /**
     * What is wrong with a folder, without putting anything anywhere: empty if all its manifests can be in force.
     * Cheap and free of Kafka, so that a start can fail early and clearly.
     *
     * @param kept how long the topics will hold mail
     */
    public static List<Problem> check(Path folder, Duration kept) {
        return read(folder, Map.of(), Optional.of(kept)).fold(FolderReading::problems, List::of);
    }

    /** Puts what the folder holds and starts watching it. Returns what is wrong; empty = nothing. */
    public List<Problem> start() {
        var seen = FolderFiles.fingerprint(folder);
        var problems = apply();
        watch.start(seen);
        return problems;
    }

    /** Stops watching. What is in force stays. */
    @Override
    public void close() {
        watch.close();
    }

    private boolean readAgain() {
        try {
            apply();
            return true;
        } catch (RuntimeException e) {
            // The target could not take it (Kafka is away, say). What was not taken is not remembered, so the next
            // reading offers it again.
            LOG.atWarn().setCause(e).addKeyValue("folder", folder).log("policy could not be published, trying again");
            return false;
        }
    }

    private synchronized List<Problem> apply() {
        return read(folder, inForce, kept)
                .fold(
                        reading -> {
                            reading.sound().forEach(this::put);
                            removeGone(reading);
                            return report(reading.problems());
                        },
                        unreadable -> report(List.of(unreadable)));
    }

    /** After what is put: a domain that moves from one object to another is never undeclared, and refused, meanwhile. */
    private void removeGone(FolderReading reading) {
        var present = reading.sound().stream().map(c -> c.manifest().object()).toList();
        for (var entry : Map.copyOf(inForce).entrySet()) {
            if (!present.contains(entry.getKey()) && !stays(entry.getKey(), entry.getValue(), reading)) {
                target.remove(entry.getValue().policy().ref());
                inForce.remove(entry.getKey());
            }
        }
    }

    private static boolean stays(String object, InForce known, FolderReading reading) {
        Set<String> brokenFiles = reading.brokenFiles();
        return reading.broken().contains(object)
                || brokenFiles.contains(known.source())
                || (known.source().isEmpty() && !brokenFiles.isEmpty());
    }

    private void put(Candidate candidate) {
        var source = candidate.manifest().source();
        var known = inForce.get(candidate.manifest().object());
        if (known == null || !known.policy().equals(candidate.policy())) {
            switch (candidate.policy()) {
                case CompiledPolicy.OfDomain(var policy) -> target.put(policy, source);
                case CompiledPolicy.OfRelay(var rule) -> target.put(rule, source);
            }
        }
        remember(candidate.policy(), source);
    }

    private List<Problem> report(List<Problem> problems) {
        if (!problems.equals(reported)) {
            target.problems(problems);
            reported = problems;
        }
        return problems;
    }

    private void remember(CompiledPolicy policy, String source) {
        inForce.put(InForce.object(policy.ref()), new InForce(policy, source));
    }

    static Read read(Path folder, Map<String, InForce> inForce, Optional<Duration> kept) {
        try {
            var reading = FolderReading.of(FolderFiles.read(folder), inForce, kept);
            if (reading.isEmpty()) {
                var problem = Problem.ofFile(
                        folder.toString(),
                        "the policy folder holds no MailDomain and no RelayPolicy, so no mail could be accepted",
                        "name the folder that has your *.yaml files; examples/quickstart has some to begin with");
                return new Read(Optional.empty(), Optional.of(problem));
            }
            return new Read(Optional.of(reading), Optional.empty());
        } catch (IOException e) {
            var problem = Problem.ofFile(
                    folder.toString(),
                    "the policy folder cannot be read: " + FolderFiles.reason(e),
                    "name a folder that exists and may be read");
            return new Read(Optional.empty(), Optional.of(problem));
        }
    }

    /** A reading, or why there is none. */
    record Read(Optional<FolderReading> reading, Optional<Problem> unreadable) {
        <T> T fold(Function<FolderReading, T> read, Function<Problem, T> failed) {
            return reading.map(read).orElseGet(() -> failed.apply(unreadable.orElseThrow()));
        }
    }
}

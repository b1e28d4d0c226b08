package io.postyard.crds.folder;

import io.postyard.crds.compile.Compiler;
import io.postyard.crds.compile.CrossCheck;
import io.postyard.crds.compile.CrossCheck.Candidate;
import io.postyard.crds.compile.LifetimeCheck;
import io.postyard.crds.manifest.Manifest;
import io.postyard.crds.manifest.ManifestReader;
import io.postyard.crds.manifest.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One reading of a folder, judged as a whole. Pure: files' texts in, policy and problems out.
 *
 * @param sound objects that may be in force together, with the generations that they carry then
 * @param broken objects ({@code kind/namespace/name}) that are there but wrong: their last good policy stays
 * @param brokenFiles files from which objects may be missing only because the file cannot be read: what was last read
 *     from them stays
 */
record FolderReading(List<Candidate> sound, Set<String> broken, Set<String> brokenFiles, List<Problem> problems) {
    /**
     * @param inForce object → what is in force of it now
     * @param kept how long the topics hold mail; empty = for ever
     */
    static FolderReading of(FolderFiles.Texts files, Map<String, InForce> inForce, Optional<Duration> kept) {
        var problems = new ArrayList<>(files.problems());
        var brokenFiles = new HashSet<String>();
        files.problems().forEach(problem -> brokenFiles.add(problem.source()));
        var broken = new HashSet<String>();
        var candidates = new ArrayList<Candidate>();
        files.texts().forEach((name, text) -> {
            var documents = ManifestReader.read(name, text);
            problems.addAll(documents.problems());
            documents.problems().forEach(problem -> brokenFiles.add(problem.source()));
            for (var manifest : documents.manifests()) {
                var compilation = compile(manifest, inForce.get(manifest.object()));
                problems.addAll(compilation.problems());
                compilation
                        .policy()
                        .ifPresentOrElse(
                                policy -> candidates.add(new Candidate(manifest, policy)),
                                () -> broken.add(manifest.object()));
            }
        });
        candidates.sort(Comparator.comparing(
                candidate -> !inForce.containsKey(candidate.manifest().object())));
        candidates.forEach(candidate -> broken.add(candidate.manifest().object()));
        candidates.removeIf(candidate -> {
            var problem = kept.flatMap(time -> LifetimeCheck.check(candidate, time));
            problem.ifPresent(problems::add);
            return problem.isPresent();
        });
        var outcome = CrossCheck.check(candidates);
        problems.addAll(outcome.problems());
        outcome.kept().forEach(candidate -> broken.remove(candidate.manifest().object()));
        problems.sort(Comparator.comparing(Problem::source).thenComparingInt(Problem::line));
        return new FolderReading(outcome.kept(), broken, brokenFiles, problems);
    }

    /** A folder without a single object: more likely the wrong folder than the wish to refuse all mail. */
    boolean isEmpty() {
        return sound.isEmpty() && broken.isEmpty() && problems.isEmpty();
    }

    /** An object keeps its generation while it compiles to the same policy: a changed comment is no change. */
    private static Compiler.Compilation compile(Manifest manifest, InForce known) {
        if (known == null) {
            return Compiler.compile(manifest, 1);
        }
        long generation = known.policy().ref().generation();
        var same = Compiler.compile(manifest, generation);
        return same.policy().filter(known.policy()::equals).isPresent()
                        || same.policy().isEmpty()
                ? same
                : Compiler.compile(manifest, generation + 1);
    }
}

package io.postyard.crds.compile;

import io.postyard.crds.manifest.Manifest;
import io.postyard.crds.manifest.Problem;
import io.postyard.crds.schema.SchemaCheck;
import io.postyard.mail.policy.PolicyRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Manifest → policy: the schema's checks, then one line per field. */
public final class Compiler {
    private Compiler() {}

    /**
     * @param policy empty if there are problems
     */
    public record Compilation(Optional<CompiledPolicy> policy, List<Problem> problems) {
        public Compilation {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Never throws for what {@code manifest} holds.
     *
     * @param generation that the policy's reference will carry
     */
    public static Compilation compile(Manifest manifest, long generation) {
        var checked = SchemaCheck.check(manifest);
        if (!checked.problems().isEmpty()) {
            return new Compilation(Optional.empty(), checked.problems());
        }
        var problems = new ArrayList<Problem>();
        var ref = new PolicyRef(manifest.kind(), manifest.namespace() + "/" + manifest.name(), generation);
        var spec = Fields.spec(checked.manifest(), problems);
        Optional<CompiledPolicy> policy =
                switch (manifest.kind()) {
                    case "MailDomain" -> MailDomainCompiler.compile(ref, spec).map(CompiledPolicy.OfDomain::new);
                    case "RelayPolicy" ->
                        Optional.of(new CompiledPolicy.OfRelay(RelayPolicyCompiler.compile(ref, spec)));
                    default -> throw new IllegalArgumentException("no compiler for " + manifest.kind());
                };
        return new Compilation(problems.isEmpty() ? policy : Optional.empty(), problems);
    }
}

package io.postyard.crds.folder;

import io.postyard.crds.compile.CompiledPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was last put of one object.
 *
 * @param source the file it came from; empty = from an earlier run
 */
record InForce(CompiledPolicy policy, String source) {
    /** By object; nobody knows from which files. */
    static Map<String, InForce> of(PolicySnapshot known) {
        var all = new TreeMap<String, InForce>();
        known.domains().forEach(d -> all.put(object(d.ref()), new InForce(new CompiledPolicy.OfDomain(d), "")));
        known.rules().forEach(r -> all.put(object(r.ref()), new InForce(new CompiledPolicy.OfRelay(r), "")));
        return all;
    }

    /** {@code kind/namespace/name}. */
    static String object(PolicyRef ref) {
        return ref.kind() + "/" + ref.name();
    }
}

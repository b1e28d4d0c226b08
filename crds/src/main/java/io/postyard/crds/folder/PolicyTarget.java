package io.postyard.crds.folder;

import io.postyard.crds.manifest.Problem;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import java.util.List;

/**
 * Where a {@link PolicyFolder} puts what it compiled. Called from one thread at a time. A method that throws is called
 * again at the next reading.
 */
public interface PolicyTarget {
    /** @param source the file it was read from */
    void put(DomainPolicy policy, String source);

    /** @param source the file it was read from */
    void put(RelayRule rule, String source);

    /** @param last the policy that was in force; its object is gone */
    void remove(PolicyRef last);

    /**
     * Everything that is wrong with the folder now, one line each; empty once all is well. Called when that changes. An
     * object whose problems are gone is put again only if it compiles to another policy than the one in force.
     */
    void problems(List<Problem> all);
}

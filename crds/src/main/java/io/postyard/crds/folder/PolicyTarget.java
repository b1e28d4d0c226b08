package io.postyard.crds.folder;

import io.postyard.crds.manifest.Problem;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.RelayRule;
import java.util.List;

/**
 * Where a {@link PolicyFolder} puts what it compiled. Called from one thread at a time. A method that throws is called
 * again at the next reading.
 */
public interface PolicyTarget {
    /**
     * Puts an object in force and takes back a refusal of it. Called for every sound object at the start, then for
     * those that changed.
     *
     * @param source the file it was read from
     */
    void put(DomainPolicy policy, String source);

    /** As for a domain. */
    void put(RelayRule rule, String source);

    /**
     * Takes an object out of force, and its refusal.
     *
     * @param kind as in {@link #refuse}
     */
    void remove(String kind, String name);

    /**
     * Says why the newest version of an object is not in force; an earlier one stays so.
     *
     * @param kind {@code MailDomain}, {@code RelayPolicy}, or {@code File} if it cannot be told what it holds
     * @param name {@code namespace/name}; of a file {@code local/<file name>}
     * @param error one line
     */
    void refuse(String kind, String name, String error);

    /** Everything that is wrong with the folder now, one line each; empty once all is well. Called when that changes. */
    void problems(List<Problem> all);
}

package io.postyard.ingress.admission;

import io.postyard.mail.policy.PolicySnapshot;

/** Where policy comes from. */
public interface PolicySource {
    /** What is in force now. */
    PolicySnapshot current();

    /** False until everything that was published has been read once: before that nobody can be refused justly. */
    boolean isLoaded();
}

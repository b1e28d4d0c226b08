package io.postyard.worker.resolve;

import io.postyard.mail.attempt.Trouble;
import java.util.List;

/** What became of the question where a destination is. */
public sealed interface Resolution {
    /** @param targets in the order to be tried, at least one */
    record Found(List<Target> targets) implements Resolution {
        public Found {
            targets = List.copyOf(targets);
        }
    }

    /** For ever: no such domain, no mail wanted, or we are the domain's only exchanger. */
    record Nowhere(Trouble trouble, String detail) implements Resolution {}

    /** DNS did not answer, or not usefully. */
    record NotNow(String detail) implements Resolution {}
}

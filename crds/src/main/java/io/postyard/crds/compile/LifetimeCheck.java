package io.postyard.crds.compile;

import io.postyard.crds.compile.CrossCheck.Candidate;
import io.postyard.crds.manifest.Problem;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.RelayRule;
import java.time.Duration;
import java.util.Optional;

/**
 * Mail must not be tried for longer than Kafka keeps it: a large body would be deleted while its orders wait, and a
 * message that waits for the router would be lost as a whole.
 */
public final class LifetimeCheck {
    /** The last attempt is made at the moment of {@code giveUpAfter}, and the report that follows quotes the message. */
    private static final Duration LAST_ATTEMPT = Duration.ofHours(1);

    private LifetimeCheck() {}

    /** @param kept how long the topics hold accepted mail and large bodies */
    public static Optional<Problem> check(Candidate candidate, Duration kept) {
        if (!(candidate.policy() instanceof CompiledPolicy.OfRelay(RelayRule rule))) {
            return Optional.empty();
        }
        var longest = kept.minus(LAST_ATTEMPT);
        return rule.delivery()
                .map(DeliveryRule::retry)
                .filter(retry -> retry.giveUpAfter().compareTo(longest) > 0)
                .map(
                        retry -> candidate
                                .manifest()
                                .problem(
                                        "spec.delivery.retry.giveUpAfter",
                                        Durations.format(retry.giveUpAfter())
                                                + " is too long: accepted mail and large bodies are"
                                                + " kept for " + Durations.format(kept)
                                                + ", so they could be gone before the last attempt",
                                        longest.isPositive()
                                                ? "write at most " + Durations.format(longest)
                                                        + "; on a cluster of yours, or first let the topics accepted and content"
                                                        + " keep records for longer (retention.ms)"
                                                : "let the topics accepted and content keep records for longer (retention.ms)"));
    }
}

package io.postyard.mail.policy;

import java.util.Optional;

/**
 * The delivery half of a {@code RelayPolicy}: how mail that it matches is sent.
 *
 * @param nextHop replaces the next hop that the recipient's domain would have
 */
public record DeliveryRule(
        PolicyRef ref, Optional<NextHop.Hosts> nextHop, TlsMode tls, Shaping shaping, RetrySchedule retry) {
    public static final DeliveryRule DEFAULT = new DeliveryRule(
            PolicyRef.DEFAULT, Optional.empty(), TlsMode.OPPORTUNISTIC, Shaping.DEFAULT, RetrySchedule.DEFAULT);

    /** The rule with these limits in place of its own; itself if they are the same. */
    public DeliveryRule with(Shaping limits) {
        return limits.equals(shaping) ? this : new DeliveryRule(ref, nextHop, tls, limits, retry);
    }
}

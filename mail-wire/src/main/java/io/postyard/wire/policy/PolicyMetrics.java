package io.postyard.wire.policy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Predicate;

/** How the policy that a process goes by stands. */
public final class PolicyMetrics {
    private enum State {
        IN_FORCE,
        REFUSED
    }

    private PolicyMetrics() {}

    /** @param view the only one of the process */
    public static void register(PolicyView view, MeterRegistry metrics) {
        gauge(view, metrics, State.IN_FORCE, status -> status.generation().isPresent());
        gauge(view, metrics, State.REFUSED, status -> status.error().isPresent());
    }

    private static void gauge(PolicyView view, MeterRegistry metrics, State state, Predicate<PolicyStatus> which) {
        Gauge.builder("postyard_policy_objects", view, v -> v.statuses().stream()
                        .filter(which)
                        .count())
                .description("MailDomains and RelayPolicies; of a refused one the last good version may be in force")
                .tag("state", state.name().toLowerCase(Locale.ROOT))
                .register(metrics);
    }
}

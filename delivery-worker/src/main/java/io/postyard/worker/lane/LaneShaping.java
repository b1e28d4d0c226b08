package io.postyard.worker.lane;

import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.Shaping;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The limits of a destination to which several policies lead: of each the strictest that any of them asks for, whose mail
 * has come lately. Not thread-safe; the lane's lock guards it.
 */
final class LaneShaping {
    /** How long a policy counts whose mail comes no more. */
    static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** @param last when an order of the policy came, or the first of another one after it */
    private record Asked(Shaping shaping, Instant last) {}

    private final Map<String, Asked> byPolicy = new HashMap<>();
    private DeliveryRule newest;
    private Shaping strictest = Shaping.DEFAULT;

    /** An order came, and this rule governs it. */
    void asked(DeliveryRule rule, Instant now) {
        // Nearly all mail of a destination is of one policy, and a rule stays the same object until it changes.
        if (!rule.equals(newest)) {
            if (newest != null) {
                byPolicy.put(key(newest), new Asked(newest.shaping(), now));
            }
            newest = rule;
            byPolicy.put(key(rule), new Asked(rule.shaping(), now));
            recompute();
        }
    }

    /** Forgets policies whose mail has not come for long; the last that did counts on. */
    void forget(Instant now) {
        if (byPolicy.size() > 1
                && byPolicy.entrySet()
                        .removeIf(e -> !e.getKey().equals(key(newest))
                                && now.isAfter(e.getValue().last().plus(REMEMBERED)))) {
            recompute();
        }
    }

    /** Whatever its generation. */
    private static String key(DeliveryRule rule) {
        return rule.ref().kind() + "/" + rule.ref().name();
    }

    Shaping strictest() {
        return strictest;
    }

    private void recompute() {
        strictest = byPolicy.values().stream()
                .map(Asked::shaping)
                .reduce(Shaping::stricterOf)
                .orElse(Shaping.DEFAULT);
    }
}

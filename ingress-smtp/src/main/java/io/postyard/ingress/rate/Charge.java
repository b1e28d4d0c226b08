package io.postyard.ingress.rate;

import io.postyard.ingress.sharing.CountKey;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RateLimit;

/**
 * So much more of what a rate counts, for one of those that it tells apart.
 *
 * @param key stands for policy, rate and whose it is
 * @param amount at least 1
 */
record Charge(RateLimit rate, long key, long amount) {
    /**
     * What a policy counts is its own, whatever its generation; another limit goes on with what was counted.
     *
     * @param whose a client, a user or a domain
     */
    static Charge of(PolicyRef policy, RateLimit rate, String whose, long amount) {
        return new Charge(
                rate,
                CountKey.of(
                        "rate",
                        policy.name(),
                        rate.per().name(),
                        rate.count().name(),
                        rate.every().toString(),
                        whose),
                amount);
    }
}

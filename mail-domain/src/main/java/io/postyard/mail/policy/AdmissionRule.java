package io.postyard.mail.policy;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The admission half of a {@code RelayPolicy}: what ingress allows clients that it matches.
 *
 * @param relay true = recipients of undeclared domains are accepted too
 * @param maxMessageSize octets; empty = the listener's limit
 * @param maxRecipients per message; empty = the listener's limit
 * @param tlsRequired nothing is taken from them in the clear
 * @param screening when they connect; of no effect where the policy matches senders or recipients
 */
public record AdmissionRule(
        PolicyRef ref,
        boolean relay,
        OptionalLong maxMessageSize,
        OptionalInt maxRecipients,
        boolean tlsRequired,
        Screening screening) {
    public static final AdmissionRule DEFAULT =
            new AdmissionRule(PolicyRef.DEFAULT, false, OptionalLong.empty(), OptionalInt.empty(), false);

    /** In the clear or not. */
    public AdmissionRule(PolicyRef ref, boolean relay, OptionalLong maxMessageSize, OptionalInt maxRecipients) {
        this(ref, relay, maxMessageSize, maxRecipients, false);
    }

    /** Whoever they are. */
    public AdmissionRule(
            PolicyRef ref, boolean relay, OptionalLong maxMessageSize, OptionalInt maxRecipients, boolean tlsRequired) {
        this(ref, relay, maxMessageSize, maxRecipients, tlsRequired, Screening.OPEN);
    }
}

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
 */
public record AdmissionRule(
        PolicyRef ref, boolean relay, OptionalLong maxMessageSize, OptionalInt maxRecipients, boolean tlsRequired) {
    public static final AdmissionRule DEFAULT =
            new AdmissionRule(PolicyRef.DEFAULT, false, OptionalLong.empty(), OptionalInt.empty(), false);

    /** In the clear or not. */
    public AdmissionRule(PolicyRef ref, boolean relay, OptionalLong maxMessageSize, OptionalInt maxRecipients) {
        this(ref, relay, maxMessageSize, maxRecipients, false);
    }
}

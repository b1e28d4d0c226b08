package io.postyard.mail.policy;

import java.util.List;
import java.util.Optional;
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
 * @param sendAs nothing is taken from them before they have authenticated, and then what is from these senders; empty =
 *     they need not authenticate
 * @param headers of what they submit; of no effect on other mail
 * @param rates what they may send within a time; those of connections and errors are of no effect where the policy matches
 *     senders or recipients
 */
public record AdmissionRule(
        PolicyRef ref,
        boolean relay,
        OptionalLong maxMessageSize,
        OptionalInt maxRecipients,
        boolean tlsRequired,
        Screening screening,
        Optional<SendAs> sendAs,
        Headers headers,
        List<RateLimit> rates) {
    public static final AdmissionRule DEFAULT =
            new AdmissionRule(PolicyRef.DEFAULT, false, OptionalLong.empty(), OptionalInt.empty(), false);

    public AdmissionRule {
        rates = List.copyOf(rates);
    }

    /** In the clear or not. */
    public AdmissionRule(PolicyRef ref, boolean relay, OptionalLong maxMessageSize, OptionalInt maxRecipients) {
        this(ref, relay, maxMessageSize, maxRecipients, false);
    }

    /** Whoever they are. */
    public AdmissionRule(
            PolicyRef ref, boolean relay, OptionalLong maxMessageSize, OptionalInt maxRecipients, boolean tlsRequired) {
        this(ref, relay, maxMessageSize, maxRecipients, tlsRequired, Screening.OPEN);
    }

    /** From anybody. */
    public AdmissionRule(
            PolicyRef ref,
            boolean relay,
            OptionalLong maxMessageSize,
            OptionalInt maxRecipients,
            boolean tlsRequired,
            Screening screening) {
        this(ref, relay, maxMessageSize, maxRecipients, tlsRequired, screening, Optional.empty());
    }

    /** With their headers as they are. */
    public AdmissionRule(
            PolicyRef ref,
            boolean relay,
            OptionalLong maxMessageSize,
            OptionalInt maxRecipients,
            boolean tlsRequired,
            Screening screening,
            Optional<SendAs> sendAs) {
        this(ref, relay, maxMessageSize, maxRecipients, tlsRequired, screening, sendAs, Headers.AS_THEY_ARE);
    }

    /** As much as they like. */
    public AdmissionRule(
            PolicyRef ref,
            boolean relay,
            OptionalLong maxMessageSize,
            OptionalInt maxRecipients,
            boolean tlsRequired,
            Screening screening,
            Optional<SendAs> sendAs,
            Headers headers) {
        this(ref, relay, maxMessageSize, maxRecipients, tlsRequired, screening, sendAs, headers, List.of());
    }

    /** The same with these rates. */
    public AdmissionRule withRates(List<RateLimit> limits) {
        return new AdmissionRule(
                ref, relay, maxMessageSize, maxRecipients, tlsRequired, screening, sendAs, headers, limits);
    }

    /** Whether it may refuse a client because of what that is, whomever it writes to. */
    public boolean isChoosy() {
        return tlsRequired || sendAs.isPresent();
    }
}

package io.postyard.mail.policy;

import java.time.Duration;

/**
 * How much there may be of something within a time, in all ingress processes together, of each that is told apart.
 *
 * @param per what is told apart
 * @param count what is counted
 * @param limit at least 1; octets, where bytes are counted
 * @param every from {@link #SHORTEST} to {@link #LONGEST}
 */
public record RateLimit(Per per, Count count, long limit, Duration every) {
    /** Processes tell each other once a second what they have counted, so less would say nothing. */
    public static final Duration SHORTEST = Duration.ofSeconds(10);

    public static final Duration LONGEST = Duration.ofDays(1);

    /** What is told apart. */
    public enum Per {
        /** An IPv4 address, or a /64 of IPv6: {@link Network#ofClient}. */
        CLIENT_NETWORK,
        /** Users who have authenticated. */
        IDENTITY,
        /** Of the reverse-path; the null one has none. */
        SENDER_DOMAIN,
        /** Of the forward-path. */
        RECIPIENT_DOMAIN
    }

    /** What is counted. */
    public enum Count {
        CONNECTIONS,
        MESSAGES,
        RECIPIENTS,
        BYTES,
        /** Replies of 5xx. */
        ERRORS
    }

    public RateLimit {
        if (limit < 1 || every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("rate out of range");
        }
        if (isOfClient(count) && per != Per.CLIENT_NETWORK) {
            throw new IllegalArgumentException("counted per client only: " + count);
        }
    }

    /** Whether it is counted of clients as such, whatever mail they bring. */
    public boolean isOfClient() {
        return isOfClient(count);
    }

    private static boolean isOfClient(Count count) {
        return count == Count.CONNECTIONS || count == Count.ERRORS;
    }
}

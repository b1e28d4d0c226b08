package io.postyard.ingress.accept;

/**
 * How bodies are held.
 *
 * @param inline octets up to which a body travels in the message's own record, times the number of domains it goes to,
 *     because the router writes a copy for each
 * @param piece octets of the pieces of larger bodies; ≥ inline, and under Kafka's record limit
 * @param read octets that one read from the network may bring
 * @param unacknowledged pieces of one body on their way to Kafka, ≥ 1
 */
public record BodyLimits(int inline, int piece, int read, int unacknowledged) {
    public static final BodyLimits DEFAULT = new BodyLimits(256 * 1024, 512 * 1024, 16 * 1024, 2);

    public BodyLimits {
        if (inline < 1 || piece < inline || piece > 900 * 1024 || read < 1 || unacknowledged < 1) {
            throw new IllegalArgumentException("body limits out of range");
        }
    }
}

package io.postyard.mail.policy;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * A list of IP addresses in DNS (RFC 5782).
 *
 * @param zone under which it is asked
 * @param kind what it means to be held by it
 * @param codes answers that mean that it holds an address; others mean something else, such as that it refuses to answer
 */
public record DnsList(Domain zone, Kind kind, List<Network> codes) {
    /** What it means to be held by a list. */
    public enum Kind {
        /** Welcome, whatever later lists say. */
        ALLOW,
        /** Postmaster alone may be written to. */
        DENY
    }

    /** Never a code: broken resolvers answer so to everything, and a list that works never does (RFC 5782 §5). */
    private static final Network LOOPBACK = Network.parse("127.0.0.1");

    public DnsList {
        codes = List.copyOf(codes);
    }

    /** Whether the list holds the address that it answered so about. */
    public boolean holds(Collection<InetAddress> answers) {
        return answers.stream()
                .anyMatch(
                        answer -> !LOOPBACK.contains(answer) && codes.stream().anyMatch(code -> code.contains(answer)));
    }
}

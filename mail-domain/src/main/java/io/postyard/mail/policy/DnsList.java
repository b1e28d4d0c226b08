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

    /**
     * Never codes: what broken resolvers answer to everything and a list that works never does (RFC 5782 §5), and what
     * large lists answer to resolvers that they do not serve.
     */
    private static final List<Network> EXCUSES =
            List.of(Network.parse("127.0.0.1"), Network.parse("127.0.0.255"), Network.parse("127.255.255.0/24"));

    private static final Network ANSWERS = Network.parse("127.0.0.0/8");

    public DnsList {
        codes = List.copyOf(codes);
    }

    /** Whether the list holds the address that it answered so about. */
    public boolean holds(Collection<InetAddress> answers) {
        return answers.stream().anyMatch(answer -> !isExcuse(answer) && isIn(codes, answer));
    }

    /** Whether these are no answers of a list that works, so that nothing is known of the address. */
    public boolean isTrouble(Collection<InetAddress> answers) {
        return !holds(answers) && answers.stream().anyMatch(DnsList::isExcuse);
    }

    private static boolean isExcuse(InetAddress answer) {
        return !ANSWERS.contains(answer) || isIn(EXCUSES, answer);
    }

    private static boolean isIn(List<Network> networks, InetAddress answer) {
        return networks.stream().anyMatch(network -> network.contains(answer));
    }
}

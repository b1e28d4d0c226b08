package io.postyard.ingress.config;

import io.postyard.mail.policy.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Whose connections begin with a header that says for which client they are (the PROXY protocol), and are closed without.
 *
 * @param networks of the proxies; empty = none
 * @param patience from the connection to the last octet of the header
 */
public record ProxyTrust(List<Network> networks, Duration patience) {
    /** A proxy sends it at once; but its first packet may be lost, and comes again after 3 seconds (the specification, §2). */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    public static final ProxyTrust NONE = of(List.of());

    public ProxyTrust {
        networks = List.copyOf(networks);
        networks.stream()
                .filter(network -> network.prefixLength() == 0)
                .findAny()
                .ifPresent(all -> {
                    throw new IllegalArgumentException(all + " is everybody, who could then say that they are anybody");
                });
    }

    /** Of networks as {@link Network#parse} reads them. */
    public static ProxyTrust of(List<String> networks) {
        return new ProxyTrust(networks.stream().map(Network::parse).toList(), PATIENCE);
    }

    /** Whether the peer of a connection speaks for others. */
    public boolean isProxy(InetAddress peer) {
        return networks.stream().anyMatch(network -> network.contains(peer));
    }
}

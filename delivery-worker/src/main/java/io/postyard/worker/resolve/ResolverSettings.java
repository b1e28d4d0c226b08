package io.postyard.worker.resolve;

import io.postyard.mail.policy.Network;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How destinations are found.
 *
 * @param servers DNS servers; empty = the system's, with its search list
 * @param hostName our own name; an MX that bears it is us
 * @param own our own addresses; an MX at one of them is us
 * @param mxPort 25 outside laboratories
 * @param queryTime for one question to one server; asked three times at most
 * @param totalTime for all questions about one destination together
 * @param cacheEntries names kept at most
 */
public record ResolverSettings(
        List<InetSocketAddress> servers,
        String hostName,
        List<Network> own,
        int mxPort,
        Duration queryTime,
        Duration totalTime,
        int cacheEntries) {
    private static final int SMTP = 25;

    public ResolverSettings {
        servers = List.copyOf(servers);
        own = List.copyOf(own);
        if (mxPort < 1 || mxPort > 65535 || cacheEntries < 1 || !queryTime.isPositive() || !totalTime.isPositive()) {
            throw new IllegalArgumentException("resolver settings out of range");
        }
    }

    /**
     * 3 s a question, 30 s in all, 50,000 names. Nobody else's mail exchanger is at our loopback address, so that counts
     * as ours, except in a laboratory, which is known by its {@code mxPort}.
     */
    public static ResolverSettings of(List<InetSocketAddress> servers, String hostName, int mxPort) {
        var loopback = List.of(Network.parse("127.0.0.0/8"), Network.parse("::1"));
        return new ResolverSettings(
                servers,
                hostName,
                mxPort == SMTP ? loopback : List.of(),
                mxPort,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                50_000);
    }
}

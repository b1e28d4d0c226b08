package io.postyard.worker.resolve;

import io.postyard.mail.policy.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
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
    private static final int DNS = 53;

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
     *
     * @param servers as {@code host} or {@code host:port}, IPv6 addresses with a port in brackets
     */
    public static ResolverSettings of(List<String> servers, String hostName, int mxPort) {
        var loopback = List.of(Network.parse("127.0.0.0/8"), Network.parse("::1"));
        return new ResolverSettings(
                servers.stream().map(ResolverSettings::address).toList(),
                hostName,
                mxPort == SMTP ? loopback : List.of(),
                mxPort,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                50_000);
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        boolean withPort = colon > 0 && (server.indexOf(':') == colon || server.charAt(colon - 1) == ']');
        var host = withPort ? server.substring(0, colon) : server;
        try {
            return new InetSocketAddress(
                    InetAddress.getByName(host), withPort ? Integer.parseInt(server.substring(colon + 1)) : DNS);
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not a DNS server: " + server, e);
        }
    }
}

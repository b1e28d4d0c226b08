package io.postyard.worker.resolve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/**
 * How destinations are found.
 *
 * @param servers DNS servers; empty = the system's, with its search list
 * @param own an MX among these is us
 * @param mxPort 25 outside laboratories
 * @param queryTime for one question to one server; asked three times at most
 * @param totalTime for all questions about one destination together
 * @param cacheEntries names kept at most
 */
public record ResolverSettings(
        List<InetSocketAddress> servers,
        OwnHosts own,
        int mxPort,
        Duration queryTime,
        Duration totalTime,
        int cacheEntries) {
    private static final int DNS = 53;

    public ResolverSettings {
        servers = List.copyOf(servers);
        if (mxPort < 1 || mxPort > 65535 || cacheEntries < 1 || !queryTime.isPositive() || !totalTime.isPositive()) {
            throw new IllegalArgumentException("resolver settings out of range");
        }
    }

    /**
     * 3 s a question, 30 s in all, 50,000 names.
     *
     * @param servers as {@code host} or {@code host:port}, IPv6 addresses with a port in brackets
     */
    public static ResolverSettings of(List<String> servers, OwnHosts own, int mxPort) {
        return new ResolverSettings(
                servers.stream().map(ResolverSettings::address).toList(),
                own,
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

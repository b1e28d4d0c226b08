package io.postyard.ingress.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/**
 * How DNS is asked.
 *
 * @param servers empty = the system's
 * @param queryTime for one question to one server; asked twice at most
 * @param totalTime after which there is no answer
 * @param cacheEntries names remembered at most, each as long as its TTL says, an hour at most; and so many clients
 * @param inFlight questions to one list at one time, and so many about clients' names; beyond that there is no answer
 */
public record DnsSettings(
        List<InetSocketAddress> servers, Duration queryTime, Duration totalTime, int cacheEntries, int inFlight) {
    /** 2 s a question, 3 s in all, 50,000 names, 500 questions to each list. */
    public static final DnsSettings DEFAULT =
            new DnsSettings(List.of(), Duration.ofSeconds(2), Duration.ofSeconds(3), 50_000, 500);

    private static final int DNS = 53;

    public DnsSettings {
        servers = List.copyOf(servers);
        if (!queryTime.isPositive() || !totalTime.isPositive() || cacheEntries < 1 || inFlight < 1) {
            throw new IllegalArgumentException("DNS settings out of range");
        }
    }

    /** @param servers as {@code host} or {@code host:port}, IPv6 addresses with a port in brackets */
    public static DnsSettings of(List<String> servers) {
        return new DnsSettings(
                servers.stream().map(DnsSettings::address).toList(),
                DEFAULT.queryTime(),
                DEFAULT.totalTime(),
                DEFAULT.cacheEntries(),
                DEFAULT.inFlight());
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

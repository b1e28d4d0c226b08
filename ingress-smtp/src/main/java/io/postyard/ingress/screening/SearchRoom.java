package io.postyard.ingress.screening;

import io.postyard.mail.policy.Network;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;

/** How many searches strangers may have under way, each network for itself. For many threads. */
final class SearchRoom {
    /** Of an IPv4 address, or a /64 of IPv6. */
    private static final int MOST_OF_CLIENT = 8;

    /** Of a /48 of IPv6: whoever has one has 65,536 networks that look like so many clients. */
    private static final int MOST_OF_SITE = 32;

    private final ConcurrentHashMap<Network, Integer> clients = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Network, Integer> sites = new ConcurrentHashMap<>();

    /** Takes room for a search; if there is none, nothing is taken. */
    boolean take(InetAddress client) {
        if (!take(sites, Network.ofSite(client), MOST_OF_SITE)) {
            return false;
        }
        if (!take(clients, Network.ofClient(client), MOST_OF_CLIENT)) {
            giveBack(sites, Network.ofSite(client));
            return false;
        }
        return true;
    }

    /** The search that room was taken for is over. */
    void giveBack(InetAddress client) {
        giveBack(clients, Network.ofClient(client));
        giveBack(sites, Network.ofSite(client));
    }

    private static boolean take(ConcurrentHashMap<Network, Integer> taken, Network network, int most) {
        if (taken.merge(network, 1, Integer::sum) <= most) {
            return true;
        }
        giveBack(taken, network);
        return false;
    }

    private static void giveBack(ConcurrentHashMap<Network, Integer> taken, Network network) {
        taken.computeIfPresent(network, (_, count) -> count == 1 ? null : count - 1);
    }
}

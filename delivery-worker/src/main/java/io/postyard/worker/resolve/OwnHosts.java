package io.postyard.worker.resolve;

import io.postyard.mail.policy.Network;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The hosts that are ourselves: mail that is sent to one of them comes in again at our own front door (RFC 5321 §5.1).
 *
 * @param names lower case
 * @param networks single addresses as networks of one
 */
public record OwnHosts(Set<String> names, List<Network> networks) {
    private static final int SMTP = 25;

    /** Nobody else's mail exchanger is there: loopback, and the addresses that Linux takes for loopback. */
    private static final List<Network> LOOPBACK = List.of(
            Network.parse("127.0.0.0/8"), Network.parse("::1"), Network.parse("0.0.0.0/8"), Network.parse("::"));

    public OwnHosts {
        names = Set.copyOf(names);
        networks = List.copyOf(networks);
    }

    /**
     * Our name, what the operator says, and every address that this machine has now. Machine and loopback do not count
     * in a laboratory, which is known by its {@code mxPort}: there the others live on the same machine.
     *
     * @param further names, addresses and networks that lead to us from outside, such as a load balancer's
     * @param mxPort where mail exchangers listen; 25 outside laboratories
     * @throws IllegalArgumentException if an entry is none of these
     */
    public static OwnHosts of(String hostName, List<String> further, int mxPort) {
        var names = new HashSet<String>();
        var networks = new ArrayList<Network>();
        names.add(hostName.toLowerCase(Locale.ROOT));
        for (var entry : further) {
            if (entry.matches("[0-9./]+|.*:.*")) {
                networks.add(Network.parse(entry));
            } else {
                names.add(entry.toLowerCase(Locale.ROOT));
            }
        }
        if (mxPort == SMTP) {
            networks.addAll(LOOPBACK);
            networks.addAll(ofThisMachine());
        }
        return new OwnHosts(names, networks);
    }

    private static List<Network> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(address -> new Network(address, address.getAddress().length * Byte.SIZE))
                    .toList();
        } catch (SocketException e) {
            throw new IllegalStateException("this machine's addresses cannot be read", e);
        }
    }

    boolean includes(String name) {
        return names.contains(name.toLowerCase(Locale.ROOT));
    }

    boolean includes(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}

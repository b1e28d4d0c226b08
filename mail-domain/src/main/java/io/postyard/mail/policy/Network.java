package io.postyard.mail.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A CIDR network of IPv4 or IPv6. IPv4-mapped IPv6 addresses count as IPv4.
 *
 * @param prefixLength 0–32 or 0–128
 */
public record Network(InetAddress address, int prefixLength) {
    private static final int IPV6_CLIENT = 64;
    private static final int IPV6_SITE = 48;

    public Network {
        if (prefixLength < 0 || prefixLength > address.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix length out of range: /" + prefixLength);
        }
    }

    /** Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or a single address. Never asks DNS. */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        var host = slash < 0 ? text : text.substring(0, slash);
        if (!host.matches("[0-9.]{7,15}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("not an IP network: " + text);
        }
        try {
            var address = InetAddress.getByName(host);
            int length = slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
            return new Network(address, length);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("not an IP network: " + text, e);
        }
    }

    /**
     * The addresses that count as one client: an IPv4 address alone, but of IPv6 the whole /64, since that is what one
     * subscriber gets to choose addresses from (RFC 4291 §2.5.4, RFC 6177).
     */
    public static Network ofClient(InetAddress client) {
        return around(client, IPV6_CLIENT);
    }

    /**
     * The addresses that may all be one subscriber's: an IPv4 address alone, but of IPv6 the whole /48, the most that one
     * site is given as a rule (RFC 6177 §2).
     */
    public static Network ofSite(InetAddress client) {
        return around(client, IPV6_SITE);
    }

    /** @param ipv6Length a multiple of 8 */
    private static Network around(InetAddress client, int ipv6Length) {
        byte[] octets = client.getAddress();
        if (octets.length == 4) {
            return new Network(client, 32);
        }
        Arrays.fill(octets, ipv6Length / 8, octets.length, (byte) 0);
        try {
            return new Network(InetAddress.getByAddress(octets), ipv6Length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 octets", e);
        }
    }

    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = prefixLength / 8;
        if (!Arrays.equals(mine, 0, whole, theirs, 0, whole)) {
            return false;
        }
        int rest = prefixLength % 8;
        return rest == 0 || (mine[whole] ^ theirs[whole]) >> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}

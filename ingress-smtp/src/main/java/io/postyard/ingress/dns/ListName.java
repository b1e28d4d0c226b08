package io.postyard.ingress.dns;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;

/**
 * The name under which a DNS list is asked about an address (RFC 5782 §2.1, §2.4); and DNS itself, in {@code in-addr.arpa}
 * (RFC 1035 §3.5) and {@code ip6.arpa} (RFC 3596 §2.5).
 */
final class ListName {
    private static final String NIBBLES = "0123456789abcdef";

    private ListName() {}

    /** Octets of IPv4 in decimal, nibbles of IPv6 in hexadecimal, the last one first; ends without a dot. */
    static String of(InetAddress client, Domain zone) {
        byte[] octets = client.getAddress();
        var name = new StringBuilder(80);
        for (int i = octets.length - 1; i >= 0; i--) {
            if (octets.length == 4) {
                name.append(octets[i] & 0xff).append('.');
            } else {
                name.append(NIBBLES.charAt(octets[i] & 0xf)).append('.');
                name.append(NIBBLES.charAt(octets[i] >> 4 & 0xf)).append('.');
            }
        }
        return name.append(zone).toString();
    }
}

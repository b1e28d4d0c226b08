package io.postyard.worker.resolve;

import java.net.InetSocketAddress;

/**
 * One address to connect to.
 *
 * @param host the name it was found under, or the literal; certificates are checked against it
 * @param address resolved
 * @param preference of the MX record; among configured hosts their position
 */
public record Target(String host, InetSocketAddress address, int preference) {
    /** As reports name it: {@code mx.example.net[192.0.2.1]:25}. */
    @Override
    public String toString() {
        return host + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
    }
}

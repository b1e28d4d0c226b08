package io.postyard.mail.queue;

import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.ListenerKind;
import java.net.InetAddress;
import java.util.Optional;

/**
 * How a message came in.
 *
 * @param client the address it came from; loopback for what Postyard wrote itself
 * @param helo the name the client gave; empty for what Postyard wrote itself
 * @param protocol the with-keyword of RFC 3848, such as {@code ESMTP}; {@code NOTICE} for our own reports
 * @param identity the authenticated user
 * @param tls empty if the session was not encrypted
 * @param clientName what DNS calls that address, if the name leads back to it; empty if it was not asked for or has none
 */
public record Origin(
        ListenerKind listener,
        InetAddress client,
        String helo,
        String protocol,
        Optional<String> identity,
        Optional<TlsFacts> tls,
        Optional<Domain> clientName) {
    /** From a client that DNS was not asked about. */
    public Origin(
            ListenerKind listener,
            InetAddress client,
            String helo,
            String protocol,
            Optional<String> identity,
            Optional<TlsFacts> tls) {
        this(listener, client, helo, protocol, identity, tls, Optional.empty());
    }

    /** In the clear, or from ourselves. */
    public Origin(ListenerKind listener, InetAddress client, String helo, String protocol, Optional<String> identity) {
        this(listener, client, helo, protocol, identity, Optional.empty());
    }
}

package io.postyard.ingress.rehearsal;

import io.postyard.ingress.admission.ClientFacts;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.smtp.server.state.Tls;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A client that might come.
 *
 * @param helo what it calls itself
 * @param tls what its session has to do with it when it names a sender
 * @param user as whom it has authenticated by then, which takes TLS
 */
public record Caller(ListenerKind listener, InetAddress client, String helo, Tls tls, Optional<String> user) {
    public Caller {
        if (user.isPresent() && tls != Tls.ON) {
            throw new IllegalArgumentException("nobody authenticates in the clear");
        }
    }

    ClientFacts facts() {
        return new ClientFacts(tls, user, true);
    }
}

package io.postyard.mail.policy;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A compiled {@code RelayPolicy}. All the match fields that are not empty must hold.
 *
 * @param precedence the higher is asked first
 */
public record RelayRule(
        PolicyRef ref,
        int precedence,
        Set<ListenerKind> listeners,
        List<Network> clients,
        Set<Domain> senderDomains,
        Set<Domain> recipientDomains,
        Optional<AdmissionRule> admission,
        Optional<DeliveryRule> delivery) {
    public RelayRule {
        listeners = Set.copyOf(listeners);
        clients = List.copyOf(clients);
        senderDomains = Set.copyOf(senderDomains);
        recipientDomains = Set.copyOf(recipientDomains);
    }

    boolean matchesClient(ListenerKind listener, InetAddress client) {
        return (listeners.isEmpty() || listeners.contains(listener))
                && (clients.isEmpty() || clients.stream().anyMatch(n -> n.contains(client)));
    }

    boolean isForAllMail() {
        return senderDomains.isEmpty() && recipientDomains.isEmpty();
    }

    boolean matchesSender(Optional<Domain> sender) {
        return senderDomains.isEmpty() || sender.filter(senderDomains::contains).isPresent();
    }

    boolean matchesMail(Optional<Domain> sender, Domain recipient) {
        return matchesSender(sender) && (recipientDomains.isEmpty() || recipientDomains.contains(recipient));
    }
}

package io.postyard.mail.policy;

import java.util.List;
import java.util.Optional;

/**
 * What is decided about a client when it connects, before it names a sender or recipient, and stays while it is here.
 *
 * @param service what it gets at all
 * @param tarpit for its long lists of recipients
 * @param dnsLists searched in their order up to the first that holds it, if it gets full service
 */
public record Screening(Service service, Optional<Tarpit> tarpit, List<DnsList> dnsLists) {
    /** Nobody is held up. */
    public static final Screening OPEN = new Screening(Service.FULL, Optional.empty());

    public Screening {
        dnsLists = List.copyOf(dnsLists);
    }

    /** Without asking anybody else. */
    public Screening(Service service, Optional<Tarpit> tarpit) {
        this(service, tarpit, List.of());
    }
}

package io.postyard.mail.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is decided about a client when it connects, before it names a sender or recipient, and stays while it is here.
 *
 * @param service what it gets at all
 * @param tarpit for its long lists of recipients
 * @param dnsLists searched in their order up to the first that holds it, if it gets full service
 * @param greetDelay how long it is not greeted, to see whether it can wait; zero = it is greeted at once
 * @param reverseName what is made of the name that its address has in DNS
 * @param helo what the name must be that it gives itself
 */
public record Screening(
        Service service,
        Optional<Tarpit> tarpit,
        List<DnsList> dnsLists,
        Duration greetDelay,
        ReverseName reverseName,
        HeloCheck helo) {
    /** Clients wait some minutes for a greeting (RFC 5321 §4.5.3.2.1), but each is a session meanwhile. */
    public static final Duration LONGEST_GREET_DELAY = Duration.ofSeconds(30);

    /** Nobody is held up. */
    public static final Screening OPEN = new Screening(Service.FULL, Optional.empty());

    public Screening {
        dnsLists = List.copyOf(dnsLists);
        if (greetDelay.isNegative() || greetDelay.compareTo(LONGEST_GREET_DELAY) > 0) {
            throw new IllegalArgumentException("greeting delay out of range: " + greetDelay);
        }
    }

    /** Whatever they call themselves. */
    public Screening(
            Service service,
            Optional<Tarpit> tarpit,
            List<DnsList> dnsLists,
            Duration greetDelay,
            ReverseName reverseName) {
        this(service, tarpit, dnsLists, greetDelay, reverseName, HeloCheck.ANY);
    }

    /** Whatever DNS calls them. */
    public Screening(Service service, Optional<Tarpit> tarpit, List<DnsList> dnsLists, Duration greetDelay) {
        this(service, tarpit, dnsLists, greetDelay, ReverseName.IGNORED);
    }

    /** Greeting at once. */
    public Screening(Service service, Optional<Tarpit> tarpit, List<DnsList> dnsLists) {
        this(service, tarpit, dnsLists, Duration.ZERO);
    }

    /** Without asking anybody else. */
    public Screening(Service service, Optional<Tarpit> tarpit) {
        this(service, tarpit, List.of());
    }
}

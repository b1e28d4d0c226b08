package io.postyard.ingress.screening;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks DNS about hosts. Fails if there is no answer; never blocks. */
public interface HostLookup {
    /** Names of one address that are looked at: each costs a question, and strangers choose how many there are. */
    int MOST_NAMES = 5;

    /**
     * What DNS says.
     *
     * @param life how long it holds; zero if DNS has nothing
     */
    record Answer<T>(T value, Duration life) {}

    /**
     * The names that an address has, by themselves no proof of anything: those that are host names, in the order of the
     * alphabet, {@value #MOST_NAMES} at most.
     */
    CompletableFuture<Answer<List<Domain>>> names(InetAddress client);

    /** Whether an address is among those of a name. */
    CompletableFuture<Answer<Boolean>> leadsTo(Domain name, InetAddress client);

    /** Whether a name has an address or takes mail: A, AAAA, or an MX that is not null (RFC 7505). */
    CompletableFuture<Answer<Boolean>> exists(Domain name);
}

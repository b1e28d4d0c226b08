package io.postyard.ingress.rehearsal;

import io.postyard.ingress.screening.HostLookup;
import io.postyard.ingress.screening.ListLookup;
import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Who answers what is asked of DNS.
 *
 * @param lists about clients
 * @param hosts about their names
 * @param patience for one search
 */
public record Names(ListLookup lists, HostLookup hosts, Duration patience) {
    /** Everybody has a name that leads back, and every name is one of a host. */
    public static final HostLookup SUPPOSED = new HostLookup() {
        @Override
        public CompletableFuture<Answer<List<Domain>>> names(InetAddress client) {
            return supposed(List.of(Domain.of("client.invalid")));
        }

        @Override
        public CompletableFuture<Answer<Boolean>> leadsTo(Domain name, InetAddress client) {
            return supposed(true);
        }

        @Override
        public CompletableFuture<Answer<Boolean>> exists(Domain name) {
            return supposed(true);
        }

        private static <T> CompletableFuture<Answer<T>> supposed(T value) {
            return CompletableFuture.completedFuture(new Answer<>(value, Duration.ZERO));
        }
    };
}

package io.postyard.ingress.screening;

import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks a list in DNS about an address. */
public interface ListLookup {
    /**
     * What it answers: addresses that are codes, none if it does not know the client. Fails if there is no answer. Never
     * blocks.
     */
    CompletableFuture<List<InetAddress>> ask(InetAddress client, Domain zone);
}

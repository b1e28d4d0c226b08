package io.postyard.standalone.explain;

import io.postyard.ingress.screening.ListLookup;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.DnsList;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Passes questions to DNS lists on, if they may be asked, and remembers the answers. */
public final class AskedLists implements ListLookup {
    private final Optional<? extends ListLookup> lookup;
    /** Empty = none came. */
    private final ConcurrentHashMap<Domain, Optional<List<InetAddress>>> answers = new ConcurrentHashMap<>();

    /** @param lookup empty = nobody is asked, and no list holds anybody */
    public AskedLists(Optional<? extends ListLookup> lookup) {
        this.lookup = lookup;
    }

    @Override
    public CompletableFuture<List<InetAddress>> ask(InetAddress client, Domain zone) {
        if (lookup.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return lookup.get()
                .ask(client, zone)
                .whenComplete((addresses, _) -> answers.put(zone, Optional.ofNullable(addresses)));
    }

    /** What came of a list. */
    String words(DnsList list) {
        var answer = answers.get(list.zone());
        if (answer == null) {
            return lookup.isEmpty() ? "taken not to list the client; --dns asks it" : "not asked";
        }
        if (answer.isEmpty()) {
            return "no answer";
        }
        var codes = answer.get().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(" "));
        if (list.holds(answer.get())) {
            return "lists the client: " + codes;
        }
        return list.isTrouble(answer.get()) ? "no answer: " + codes : "does not list the client";
    }
}

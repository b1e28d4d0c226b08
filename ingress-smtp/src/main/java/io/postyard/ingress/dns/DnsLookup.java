package io.postyard.ingress.dns;

import io.postyard.ingress.screening.ListLookup;
import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.Credibility;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Asks DNS, remembers answers and absences as long as their TTL says, and asks a question once however many clients wait for
 * its answer. Each question that is under way has a socket, so their number is bounded, for each list by itself.
 */
public final class DnsLookup implements ListLookup {
    private static final Logger LOG = LoggerFactory.getLogger(DnsLookup.class);

    /** What was answered by mistake is gone after that, whatever it said of itself. */
    private static final int LONGEST_REMEMBERED_SECONDS = 3600;

    private final Cache cache;
    private final LookupSession session;
    private final DnsSettings settings;
    private final ConcurrentHashMap<Name, CompletableFuture<List<InetAddress>>> asked = new ConcurrentHashMap<>();

    /** As many as policies have named since the start. */
    private final ConcurrentHashMap<Domain, ZoneState> zones = new ConcurrentHashMap<>();

    public DnsLookup(DnsSettings settings) {
        this.settings = settings;
        this.cache = new Cache(DClass.IN);
        cache.setMaxEntries(settings.cacheEntries());
        cache.setMaxCache(LONGEST_REMEMBERED_SECONDS);
        cache.setMaxNCache(LONGEST_REMEMBERED_SECONDS);
        this.session = LookupSession.builder()
                .resolver(Resolvers.of(settings))
                .cache(cache)
                .build();
    }

    @Override
    public CompletableFuture<List<InetAddress>> ask(InetAddress client, Domain zone) {
        try {
            return ask(Name.fromString(ListName.of(client, zone), Name.root), stateOf(zone));
        } catch (TextParseException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private ZoneState stateOf(Domain zone) {
        return zones.computeIfAbsent(zone, _ -> new ZoneState(settings.inFlight(), System::nanoTime));
    }

    private CompletableFuture<List<InetAddress>> ask(Name name, ZoneState zone) {
        if (isRemembered(name)) {
            return lookUp(name);
        }
        var mine = new CompletableFuture<List<InetAddress>>();
        var theirs = asked.putIfAbsent(name, mine);
        if (theirs != null) {
            return theirs;
        }
        var _ = mine.whenComplete((_, _) -> asked.remove(name));
        if (!zone.begin()) {
            mine.completeExceptionally(new IllegalStateException("the list is silent, or asked too much already"));
            return mine;
        }
        var _ = lookUp(name).whenComplete((addresses, failure) -> {
            zone.end();
            if (failure == null) {
                mine.complete(addresses);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        long begun = System.nanoTime();
        return mine.orTimeout(settings.totalTime().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        zone.answered();
                    } else if (System.nanoTime() - begun > settings.totalTime().toNanos() / 2) {
                        fellSilent(zone, name);
                    }
                });
    }

    /** A delegation, or an alias whose target has been forgotten, is no answer: it would be asked for. */
    private boolean isRemembered(Name name) {
        var known = cache.lookupRecords(name, Type.A, Credibility.NORMAL);
        return known.isSuccessful() || known.isNXDOMAIN() || known.isNXRRSET();
    }

    private static void fellSilent(ZoneState zone, Name name) {
        if (zone.silent()) {
            LOG.atWarn()
                    .addKeyValue("name", name)
                    .addKeyValue("seconds", ZoneState.PEACE.toSeconds())
                    .log("DNS list is silent and not asked for a while; nobody is refused by it meanwhile");
        }
    }

    private CompletableFuture<List<InetAddress>> lookUp(Name name) {
        try {
            return session.lookupAsync(name, Type.A)
                    .handle(DnsLookup::addresses)
                    .toCompletableFuture();
        } catch (RuntimeException notAsked) {
            return CompletableFuture.failedFuture(notAsked);
        }
    }

    private static List<InetAddress> addresses(LookupResult result, Throwable failure) {
        var cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException) {
            return List.of();
        }
        if (cause != null) {
            throw new CompletionException(cause);
        }
        return result.getRecords().stream()
                .filter(ARecord.class::isInstance)
                .map(record -> ((ARecord) record).getAddress())
                .toList();
    }
}

package io.postyard.ingress.dns;

import io.postyard.ingress.screening.ListLookup;
import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Asks DNS, remembers answers and absences as long as their TTL says, and asks a question once however many clients wait for
 * its answer. Each question that is under way has a socket, so their number is bounded.
 */
public final class DnsLookup implements ListLookup {
    private static final int ATTEMPTS = 2;

    /** What was answered by mistake is gone after that, whatever it said of itself. */
    private static final int LONGEST_REMEMBERED_SECONDS = 3600;

    private final LookupSession session;
    private final DnsSettings settings;
    private final Semaphore room;
    private final ConcurrentHashMap<Name, CompletableFuture<List<InetAddress>>> asked = new ConcurrentHashMap<>();

    public DnsLookup(DnsSettings settings) {
        this.settings = settings;
        this.room = new Semaphore(settings.inFlight());
        var cache = new Cache(DClass.IN);
        cache.setMaxEntries(settings.cacheEntries());
        cache.setMaxCache(LONGEST_REMEMBERED_SECONDS);
        cache.setMaxNCache(LONGEST_REMEMBERED_SECONDS);
        this.session = LookupSession.builder()
                .resolver(resolver(settings))
                .cache(cache)
                .build();
    }

    private static Resolver resolver(DnsSettings settings) {
        var servers =
                settings.servers().isEmpty() ? ResolverConfig.getCurrentConfig().servers() : settings.servers();
        var resolvers = servers.stream().map(server -> {
            Resolver resolver = new SimpleResolver(server);
            resolver.setTimeout(settings.queryTime());
            return resolver;
        });
        var extended = new ExtendedResolver(resolvers.toList());
        extended.setRetries(ATTEMPTS);
        extended.setTimeout(settings.totalTime());
        return extended;
    }

    @Override
    public CompletableFuture<List<InetAddress>> ask(InetAddress client, Domain zone) {
        try {
            return ask(Name.fromString(ListName.of(client, zone), Name.root));
        } catch (TextParseException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<List<InetAddress>> ask(Name name) {
        var mine = new CompletableFuture<List<InetAddress>>();
        var theirs = asked.putIfAbsent(name, mine);
        if (theirs != null) {
            return theirs;
        }
        var _ = mine.whenComplete((_, _) -> asked.remove(name));
        if (!room.tryAcquire()) {
            mine.completeExceptionally(new IllegalStateException("too many questions to DNS under way"));
            return mine;
        }
        try {
            var _ = session.lookupAsync(name, Type.A).whenComplete((result, failure) -> {
                room.release();
                answer(mine, result, failure);
            });
        } catch (RuntimeException notAsked) {
            room.release();
            mine.completeExceptionally(notAsked);
        }
        return mine.orTimeout(settings.totalTime().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void answer(CompletableFuture<List<InetAddress>> mine, LookupResult result, Throwable failure) {
        var cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause == null) {
            mine.complete(result.getRecords().stream()
                    .filter(ARecord.class::isInstance)
                    .map(record -> ((ARecord) record).getAddress())
                    .toList());
        } else if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException) {
            mine.complete(List.of());
        } else {
            mine.completeExceptionally(cause);
        }
    }
}

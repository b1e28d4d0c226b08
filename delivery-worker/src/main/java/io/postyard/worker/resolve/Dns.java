package io.postyard.worker.resolve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/** Questions to DNS with what can come of them as values. Follows CNAMEs, honours TTLs, remembers absence as well. */
final class Dns {
    /** What came of a question. */
    sealed interface Answer {
        /** Records of the type asked for; at least one. */
        record Records(List<Record> records) implements Answer {}

        /** The name exists without records of the type. */
        record NoRecords() implements Answer {}

        record NoDomain() implements Answer {}

        /** SERVFAIL, REFUSED, silence, a CNAME loop, or an answer that is none. */
        record Failed(String detail) implements Answer {}
    }

    /** A mail exchanger by name. */
    record Exchanger(Name host, int preference) {}

    /** A question under way. */
    record Pending(Name name, int type, Future<LookupResult> result) {}

    private static final int ATTEMPTS = 3;
    private static final int LONGEST_CNAME_CHAIN = 8;

    private final LookupSession session;
    private final boolean system;

    Dns(ResolverSettings settings) {
        system = settings.servers().isEmpty();
        var cache = new Cache(DClass.IN);
        cache.setMaxEntries(settings.cacheEntries());
        var builder = LookupSession.builder()
                .resolver(resolver(settings))
                .cache(cache)
                .maxRedirects(LONGEST_CNAME_CHAIN)
                .defaultHostsFileParser();
        if (system) {
            var config = ResolverConfig.getCurrentConfig();
            builder.searchPath(config.searchPath()).ndots(config.ndots());
        }
        session = builder.build();
    }

    private static Resolver resolver(ResolverSettings settings) {
        var resolvers = new ArrayList<Resolver>();
        try {
            if (settings.servers().isEmpty()) {
                for (var server : ResolverConfig.getCurrentConfig().servers()) {
                    resolvers.add(new SimpleResolver(server));
                }
            }
            for (var server : settings.servers()) {
                resolvers.add(new SimpleResolver(server));
            }
            if (resolvers.isEmpty()) {
                resolvers.add(new SimpleResolver());
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no such DNS server: " + e.getMessage(), e);
        }
        resolvers.forEach(resolver -> resolver.setTimeout(settings.queryTime()));
        var extended = new ExtendedResolver(resolvers);
        extended.setRetries(ATTEMPTS);
        extended.setTimeout(settings.totalTime());
        return extended;
    }

    /** Asks; the answer may be there already. A configured host's short name goes through the system's search list. */
    Pending ask(String name, int type, boolean configured) {
        try {
            var relative = configured && system && !name.endsWith(".");
            var asked = relative ? Name.fromString(name) : Name.fromString(name, Name.root);
            return ask(asked, type);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a DNS name: " + name, e);
        }
    }

    Pending ask(Name name, int type) {
        CompletionStage<LookupResult> stage = session.lookupAsync(name, type);
        return new Pending(name, type, stage.toCompletableFuture());
    }

    /** Waits until {@code deadline}, as {@link System#nanoTime}. */
    static Answer answer(Pending pending, long deadline) {
        var question = pending.name() + " " + Type.string(pending.type());
        try {
            var result = pending.result().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            var records = result.getRecords().stream()
                    .filter(record -> record.getType() == pending.type())
                    .toList();
            return records.isEmpty() ? new Answer.NoRecords() : new Answer.Records(records);
        } catch (TimeoutException e) {
            return new Answer.Failed("DNS did not answer in time for " + question);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("interrupted while waiting for " + question);
        } catch (ExecutionException e) {
            return failure(e.getCause() instanceof CompletionException c ? c.getCause() : e.getCause(), question);
        }
    }

    private static Answer failure(Throwable cause, String question) {
        return switch (cause) {
            case NoSuchDomainException _ -> new Answer.NoDomain();
            case NoSuchRRSetException _ -> new Answer.NoRecords();
            default -> {
                var why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
                yield new Answer.Failed("DNS failed for " + question + ": " + why);
            }
        };
    }

    static List<Exchanger> exchangers(Answer.Records answer) {
        return answer.records().stream()
                .map(MXRecord.class::cast)
                .map(mx -> new Exchanger(mx.getTarget(), mx.getPriority()))
                .toList();
    }

    static List<InetAddress> addresses(Answer answer) {
        return switch (answer) {
            case Answer.Records(var records) ->
                records.stream()
                        .map(record -> switch (record) {
                            case ARecord a -> a.getAddress();
                            case AAAARecord aaaa -> aaaa.getAddress();
                            default -> throw new IllegalStateException("not an address record: " + record);
                        })
                        .toList();
            case Answer.NoRecords _, Answer.NoDomain _, Answer.Failed _ -> List.of();
        };
    }

    static long deadline(Duration time) {
        return System.nanoTime() + time.toNanos();
    }
}

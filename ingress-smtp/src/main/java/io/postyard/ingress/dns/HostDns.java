package io.postyard.ingress.dns;

import io.postyard.ingress.screening.HostLookup;
import io.postyard.mail.message.Domain;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Asks DNS about hosts. The answers are those of strangers, and as large as they like: nothing of them is kept here but what
 * was asked for, and each question that is under way has a socket, so their number is bounded.
 */
public final class HostDns implements HostLookup {
    /** An alias in a reverse zone (RFC 2317 §4) and some before the host; more is a trap. */
    private static final int LONGEST_ALIAS_CHAIN = 8;

    /** By one of these a host can be reached, or mail for it. */
    private static final List<Integer> OF_HOSTS = List.of(Type.A, Type.AAAA, Type.MX);

    private static final Answer<Boolean> NOTHING = new Answer<>(false, Duration.ZERO);

    private static final Domain REVERSE_4 = Domain.of("in-addr.arpa");
    private static final Domain REVERSE_6 = Domain.of("ip6.arpa");

    private final LookupSession session;
    private final Semaphore room;
    private final Duration totalTime;

    public HostDns(DnsSettings settings) {
        this.session = LookupSession.builder()
                .resolver(Resolvers.of(settings))
                .maxRedirects(LONGEST_ALIAS_CHAIN)
                .build();
        this.room = new Semaphore(settings.inFlight());
        this.totalTime = settings.totalTime();
    }

    @Override
    public CompletableFuture<Answer<List<Domain>>> names(InetAddress client) {
        var zone = client instanceof Inet4Address ? REVERSE_4 : REVERSE_6;
        return ask(ListName.of(client, zone), Type.PTR)
                .thenApply(records -> new Answer<>(names(records), life(records)));
    }

    private static List<Domain> names(List<Record> records) {
        return records.stream()
                .filter(PTRRecord.class::isInstance)
                .map(record -> ((PTRRecord) record).getTarget().toString(true))
                .flatMap(text -> Domain.parse(text).stream())
                .filter(HostDns::isHostName)
                .distinct()
                // Servers turn them round with each answer; a client is to be called the same each time.
                .sorted(Comparator.comparing(Domain::name))
                .limit(MOST_NAMES)
                .toList();
    }

    /** No literal, and nothing that people would take for an address (RFC 1123 §2.1). */
    private static boolean isHostName(Domain name) {
        var text = name.name();
        return !name.isLiteral()
                && !text.substring(text.lastIndexOf('.') + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public CompletableFuture<Answer<Boolean>> leadsTo(Domain name, InetAddress client) {
        return ask(name.name(), client instanceof Inet4Address ? Type.A : Type.AAAA)
                .thenApply(records -> new Answer<>(
                        records.stream().anyMatch(record -> client.equals(address(record))), life(records)));
    }

    @Override
    public CompletableFuture<Answer<Boolean>> exists(Domain name) {
        return existsAs(0, name, null);
    }

    /** One after the other: nearly all names have what is asked for first, and one that DNS does not have has nothing else. */
    private CompletableFuture<Answer<Boolean>> existsAs(int next, Domain name, Throwable trouble) {
        if (next == OF_HOSTS.size()) {
            return trouble == null
                    ? CompletableFuture.completedFuture(NOTHING)
                    : CompletableFuture.failedFuture(trouble);
        }
        return lookUp(name.name(), OF_HOSTS.get(next)).handle(Attempt::new).thenCompose(attempt -> {
            if (attempt.failure() != null) {
                return existsAs(next + 1, name, attempt.failure());
            }
            if (attempt.found().isNowhere()) {
                return CompletableFuture.completedFuture(NOTHING);
            }
            var records = attempt.found().records().stream()
                    .filter(record -> !isNullMx(record))
                    .toList();
            return records.isEmpty()
                    ? existsAs(next + 1, name, trouble)
                    : CompletableFuture.completedFuture(new Answer<>(true, life(records)));
        });
    }

    /** It says that the name takes no mail (RFC 7505 §3). */
    private static boolean isNullMx(Record record) {
        return record instanceof MXRecord mx && mx.getTarget().equals(Name.root);
    }

    private record Attempt(Found found, Throwable failure) {}

    /** @param isNowhere whether DNS says that there is no such name, of any type */
    private record Found(List<Record> records, boolean isNowhere) {}

    private static InetAddress address(Record record) {
        return switch (record) {
            case ARecord a -> a.getAddress();
            case AAAARecord aaaa -> aaaa.getAddress();
            default -> null;
        };
    }

    private static Duration life(List<Record> records) {
        return Duration.ofSeconds(
                records.stream().mapToLong(Record::getTTL).min().orElse(0));
    }

    /** What there is; none if DNS says so. */
    private CompletableFuture<List<Record>> ask(String name, int type) {
        return lookUp(name, type).thenApply(Found::records);
    }

    private CompletableFuture<Found> lookUp(String name, int type) {
        if (!room.tryAcquire()) {
            return CompletableFuture.failedFuture(new IllegalStateException("DNS is asked too much already"));
        }
        try {
            var asked =
                    session.lookupAsync(Name.fromString(name, Name.root), type).toCompletableFuture();
            // The socket is free again when the resolver is done, which may be later than anybody waits.
            var _ = asked.whenComplete((_, _) -> room.release());
            return asked.handle((result, failure) ->
                            failure == null ? new Found(result.getRecords(), false) : noneOrThrow(failure))
                    .orTimeout(totalTime.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TextParseException | RuntimeException notAsked) {
            room.release();
            return CompletableFuture.failedFuture(notAsked);
        }
    }

    private static Found noneOrThrow(Throwable failure) {
        var cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        return switch (cause) {
            case NoSuchDomainException _ -> new Found(List.of(), true);
            case NoSuchRRSetException _ -> new Found(List.of(), false);
            default -> throw new CompletionException(cause);
        };
    }
}

package io.postyard.ingress.screening;

import io.postyard.ingress.metric.ScreeningMetrics;
import io.postyard.ingress.metric.ScreeningMetrics.NameAnswer;
import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the names of clients that lead back to them: what DNS calls an address, and then whether it knows the address under
 * that name. What was found is remembered as long as DNS says, an hour at most; that there is none, for a minute, so that
 * whoever mends it is soon served; that DNS does not answer, not at all.
 */
public final class ReverseNames {
    private static final Logger LOG = LoggerFactory.getLogger(ReverseNames.class);
    private static final Duration LONGEST_YES = Duration.ofHours(1);
    private static final Duration NO = Duration.ofMinutes(1);

    /**
     * What was found.
     *
     * @param name where the answer is {@link NameAnswer#CONFIRMED}
     */
    record Found(NameAnswer answer, Optional<Domain> name, Duration life) implements Findings.Finding {
        static Found none(NameAnswer answer) {
            return new Found(answer, Optional.empty(), answer == NameAnswer.FAILED ? Duration.ZERO : NO);
        }

        static Found confirmed(Domain name, Duration life) {
            return new Found(
                    NameAnswer.CONFIRMED, Optional.of(name), life.compareTo(LONGEST_YES) < 0 ? life : LONGEST_YES);
        }
    }

    private final HostLookup lookup;
    private final ScreeningMetrics metrics;
    private final Findings<InetAddress, Found> findings;

    /**
     * @param patience for all questions about one client
     * @param mostRemembered clients
     */
    public ReverseNames(HostLookup lookup, Duration patience, int mostRemembered, ScreeningMetrics metrics) {
        this.lookup = lookup;
        this.metrics = metrics;
        this.findings = new Findings<>(patience, mostRemembered);
    }

    /** Never fails, and never blocks. */
    CompletableFuture<Found> of(InetAddress client) {
        return findings.find(client, client, () -> search(client))
                .exceptionally(failure -> failed(client, failure))
                .whenComplete((found, _) -> metrics.count(found.answer()));
    }

    private static Found failed(InetAddress client, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("client", client.getHostAddress())
                .addKeyValue("cause", cause)
                .log("DNS does not tell the client's name");
        return Found.none(NameAnswer.FAILED);
    }

    private CompletableFuture<Found> search(InetAddress client) {
        return lookup.names(client)
                .thenCompose(names -> names.value().isEmpty()
                        ? CompletableFuture.completedFuture(Found.none(NameAnswer.NO_NAME))
                        : from(0, names, client, NameAnswer.NOT_CONFIRMED));
    }

    /** One after the other: most clients have one name, and each question is one more that a stranger causes. */
    private CompletableFuture<Found> from(
            int next, HostLookup.Answer<List<Domain>> names, InetAddress client, NameAnswer otherwise) {
        if (next == names.value().size()) {
            return CompletableFuture.completedFuture(Found.none(otherwise));
        }
        var name = names.value().get(next);
        return lookup.leadsTo(name, client).handle(Forward::new).thenCompose(forward -> {
            if (forward.failure() != null) {
                return from(next + 1, names, client, NameAnswer.FAILED);
            }
            var answer = forward.answer();
            return answer.value()
                    ? CompletableFuture.completedFuture(Found.confirmed(name, shorter(names.life(), answer.life())))
                    : from(next + 1, names, client, otherwise);
        });
    }

    private record Forward(HostLookup.Answer<Boolean> answer, Throwable failure) {}

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

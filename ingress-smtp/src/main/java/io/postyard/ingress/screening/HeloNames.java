package io.postyard.ingress.screening;

import io.postyard.ingress.metric.ScreeningMetrics;
import io.postyard.ingress.metric.ScreeningMetrics.HeloAnswer;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.HeloCheck;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the names that clients give themselves. That DNS knows one is remembered as long as it says, an hour at most; that it
 * does not, for a minute; that it does not answer, not at all.
 */
public final class HeloNames {
    private static final Logger LOG = LoggerFactory.getLogger(HeloNames.class);
    private static final Duration LONGEST_YES = Duration.ofHours(1);
    private static final Duration NO = Duration.ofMinutes(1);

    private record Found(HeloAnswer answer, Duration life) implements Findings.Finding {
        static Found of(HostLookup.Answer<Boolean> answer) {
            if (!answer.value()) {
                return new Found(HeloAnswer.NOT_FOUND, NO);
            }
            return new Found(HeloAnswer.GOOD, answer.life().compareTo(LONGEST_YES) < 0 ? answer.life() : LONGEST_YES);
        }
    }

    private final HostLookup lookup;
    private final Optional<Domain> own;
    private final ScreeningMetrics metrics;
    private final Findings<Domain, Found> findings;

    /**
     * @param hostName our own
     * @param patience for all questions about one name
     * @param mostRemembered names
     */
    public HeloNames(
            HostLookup lookup, String hostName, Duration patience, int mostRemembered, ScreeningMetrics metrics) {
        this.lookup = lookup;
        this.own = Domain.parse(hostName);
        this.metrics = metrics;
        this.findings = new Findings<>(patience, mostRemembered);
    }

    /** What is said to every recipient but postmaster. Never fails, and never blocks. */
    CompletableFuture<Optional<Reply>> objection(HeloCheck check, String helo, InetAddress client) {
        if (check == HeloCheck.ANY) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return judge(check, HeloName.of(helo), client).thenApply(answer -> {
            metrics.count(answer);
            return reply(answer);
        });
    }

    private CompletableFuture<HeloAnswer> judge(HeloCheck check, HeloName helo, InetAddress client) {
        return switch (helo) {
            case HeloName.Malformed() -> CompletableFuture.completedFuture(HeloAnswer.MALFORMED);
            case HeloName.Literal(var address) ->
                CompletableFuture.completedFuture(address.equals(client) ? HeloAnswer.GOOD : HeloAnswer.NOT_OWN);
            case HeloName.Host(var name)
            when own.filter(name::equals).isPresent() -> CompletableFuture.completedFuture(HeloAnswer.NOT_OWN);
            case HeloName.Host(var name) when check == HeloCheck.RESOLVABLE -> search(name, client);
            case HeloName.Host _ -> CompletableFuture.completedFuture(HeloAnswer.GOOD);
        };
    }

    private CompletableFuture<HeloAnswer> search(Domain name, InetAddress client) {
        return findings.find(name, client, () -> lookup.exists(name).thenApply(Found::of))
                .thenApply(Found::answer)
                .exceptionally(failure -> {
                    LOG.atDebug()
                            .addKeyValue("client", client.getHostAddress())
                            .addKeyValue("helo", name)
                            .addKeyValue("cause", failure)
                            .log("DNS does not tell whether there is such a host");
                    return HeloAnswer.FAILED;
                });
    }

    private static Optional<Reply> reply(HeloAnswer answer) {
        return switch (answer) {
            case GOOD -> Optional.empty();
            case MALFORMED -> Optional.of(Replies.HELO_MALFORMED);
            case NOT_OWN -> Optional.of(Replies.HELO_NOT_YOURS);
            case NOT_FOUND -> Optional.of(Replies.HELO_NOT_FOUND);
            case FAILED -> Optional.of(Replies.HELO_UNKNOWN);
        };
    }
}

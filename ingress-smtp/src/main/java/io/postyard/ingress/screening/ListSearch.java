package io.postyard.ingress.screening;

import io.postyard.ingress.metric.ScreeningMetrics;
import io.postyard.ingress.metric.ScreeningMetrics.ListAnswer;
import io.postyard.mail.policy.DnsList;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's search in DNS lists: in their order, each asked only after the one before, up to the first that holds it. A
 * list that does not answer is taken not to hold it. If that was one that might have welcomed the client, a later refusal is
 * for now only: trouble of ours must not bounce mail.
 */
final class ListSearch {
    private static final Logger LOG = LoggerFactory.getLogger(ListSearch.class);

    private final ListLookup lookup;
    private final ScreeningMetrics metrics;
    private final InetAddress client;
    private final List<DnsList> lists;
    private boolean missedWelcome;

    ListSearch(ListLookup lookup, ScreeningMetrics metrics, InetAddress client, List<DnsList> lists) {
        this.lookup = lookup;
        this.metrics = metrics;
        this.client = client;
        this.lists = lists;
    }

    /** What is to be said to every recipient but postmaster; never fails. */
    CompletableFuture<Optional<Reply>> refusal() {
        return from(0).exceptionally(bug -> {
            LOG.atError()
                    .addKeyValue("client", client.getHostAddress())
                    .setCause(bug)
                    .log("Search in DNS lists failed");
            return Optional.empty();
        });
    }

    private CompletableFuture<Optional<Reply>> from(int next) {
        if (next == lists.size()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var list = lists.get(next);
        return lookup.ask(client, list.zone())
                .handle((answers, failure) -> {
                    if (failure != null) {
                        return unheard(list, failure);
                    }
                    return list.isTrouble(answers) ? unheard(list, answers) : heard(list, answers);
                })
                .thenCompose(held -> held ? CompletableFuture.completedFuture(found(list)) : from(next + 1));
    }

    private boolean heard(DnsList list, List<InetAddress> answers) {
        boolean held = list.holds(answers);
        metrics.count(
                !held
                        ? ListAnswer.NOT_LISTED
                        : list.kind() == DnsList.Kind.ALLOW ? ListAnswer.ALLOWED : ListAnswer.DENIED);
        return held;
    }

    private boolean unheard(DnsList list, Object cause) {
        metrics.count(ListAnswer.FAILED);
        missedWelcome |= list.kind() == DnsList.Kind.ALLOW;
        LOG.atDebug()
                .addKeyValue("client", client.getHostAddress())
                .addKeyValue("zone", list.zone())
                .addKeyValue("cause", cause)
                .log("DNS list does not answer");
        return false;
    }

    private Optional<Reply> found(DnsList list) {
        return switch (list.kind()) {
            case ALLOW -> Optional.empty();
            case DENY -> Optional.of(missedWelcome ? Replies.perhapsListed(list.zone()) : Replies.listed(list.zone()));
        };
    }
}

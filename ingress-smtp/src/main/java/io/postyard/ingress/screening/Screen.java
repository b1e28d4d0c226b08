package io.postyard.ingress.screening;

import io.postyard.ingress.admission.PolicySource;
import io.postyard.ingress.metric.ScreeningMetrics;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.policy.ReverseName;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at each client that connects, and says what it gets. */
public final class Screen {
    private static final Logger LOG = LoggerFactory.getLogger(Screen.class);

    private final PolicySource policy;
    private final ListLookup lookup;
    private final ReverseNames names;
    private final HeloNames helos;
    private final ScreeningMetrics metrics;

    public Screen(
            PolicySource policy, ListLookup lookup, ReverseNames names, HeloNames helos, ScreeningMetrics metrics) {
        this.policy = policy;
        this.lookup = lookup;
        this.names = names;
        this.helos = helos;
        this.metrics = metrics;
    }

    /** Decides by the policy of this moment; never waits. */
    public Screened look(ListenerKind listener, InetAddress client) {
        var rule = policy.current().screening(listener, client);
        metrics.count(rule.screening().service());
        if (rule.screening().service() != Service.FULL) {
            LOG.atDebug()
                    .addKeyValue("client", client.getHostAddress())
                    .addKeyValue("service", rule.screening().service())
                    .addKeyValue("policies", rule.ref())
                    .log("Client gets less");
        }
        return new Screened(
                rule.ref(),
                rule.screening(),
                rule.rates().stream().filter(RateLimit::isOfClient).toList(),
                refusal(rule.screening(), client),
                name(rule.screening(), client),
                helo -> helo(rule.screening(), helo, client));
    }

    private CompletableFuture<Optional<Reply>> refusal(Screening screening, InetAddress client) {
        return switch (screening.service()) {
            case FULL -> new ListSearch(lookup, metrics, client, screening.dnsLists()).refusal();
            // Whoever gets no service at all comes to no RCPT.
            case POSTMASTER_ONLY, NONE -> CompletableFuture.completedFuture(Optional.of(Replies.POSTMASTER_ONLY));
        };
    }

    private CompletableFuture<ClientName> name(Screening screening, InetAddress client) {
        // Whoever gets no service sends nothing that its name could be written into.
        return screening.reverseName() == ReverseName.IGNORED || screening.service() == Service.NONE
                ? CompletableFuture.completedFuture(ClientName.IGNORED)
                : names.of(client)
                        .thenApply(found -> ClientName.of(found, screening.reverseName() == ReverseName.REQUIRED));
    }

    private CompletableFuture<Optional<Reply>> helo(Screening screening, String helo, InetAddress client) {
        // The others may write to postmaster alone, whatever they call themselves.
        return screening.service() == Service.FULL
                ? helos.objection(screening.helo(), helo, client)
                : CompletableFuture.completedFuture(Optional.empty());
    }

    public ScreeningMetrics metrics() {
        return metrics;
    }
}

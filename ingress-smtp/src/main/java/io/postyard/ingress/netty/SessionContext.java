package io.postyard.ingress.netty;

import io.postyard.ingress.accept.ByteBudget;
import io.postyard.ingress.accept.QueueDoor;
import io.postyard.ingress.admission.ClientFacts;
import io.postyard.ingress.admission.ConnectionLimit;
import io.postyard.ingress.admission.PolicySource;
import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.login.Logins;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.ingress.rate.Meter;
import io.postyard.ingress.rate.Rates;
import io.postyard.ingress.refusal.RefusalTrail;
import io.postyard.ingress.screening.Introduction;
import io.postyard.ingress.screening.Screen;
import io.postyard.ingress.screening.Screened;
import io.postyard.ingress.tls.Certificates;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Verdict;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sessions of a process share.
 *
 * @param ready whether new sessions are welcome
 * @param patience how long each thing may take
 * @param refusals told of everybody and everything that is turned away
 * @param screen looks at everybody who comes
 * @param rates what everybody has sent of late
 */
public record SessionContext(
        IngressConfig config,
        QueueDoor queue,
        PolicySource policy,
        RecipientCheck recipients,
        ConnectionLimit connections,
        ByteBudget budget,
        IngressMetrics metrics,
        InstantSource clock,
        BooleanSupplier ready,
        Certificates certificates,
        Logins logins,
        Patience patience,
        RefusalTrail refusals,
        Screen screen,
        Rates rates) {
    private static final Logger LOG = LoggerFactory.getLogger(SessionContext.class);

    /** What is said to a client that may begin no transaction; empty if it may, or not with every recipient. */
    Optional<RecipientCheck.Objection> judge(
            PolicySnapshot snapshot,
            ListenerKind listener,
            InetAddress client,
            Meter meter,
            ClientFacts facts,
            Step.AskSender ask) {
        var sender = ask.mail().reversePath();
        meter.begin();
        var objection = RecipientCheck.objection(snapshot, listener, client, facts, sender)
                .or(() -> meter.objection(snapshot, facts.identity(), ask.mail()));
        objection.ifPresent(found -> LOG.atInfo()
                .addKeyValue("client", client.getHostAddress())
                .addKeyValue("sender", sender)
                .addKeyValue("reply", found.reply().oneLine())
                .addKeyValue("policies", found.policy())
                .log("Sender refused"));
        return objection;
    }

    /** Asks policy, counts the answer, and names in the log the policies behind a refusal. */
    RecipientCheck.Decision judge(
            PolicySnapshot snapshot,
            ListenerKind listener,
            InetAddress client,
            Screened screened,
            Meter meter,
            ClientFacts facts,
            Step.AskRecipient ask) {
        var against = screened.refusal(
                new Introduction(ask.greeting().name(), facts.identity().isPresent()));
        var decision = meter.charged(
                recipients.judge(snapshot, listener, client, against, facts, ask.transaction(), ask.rcpt()),
                facts.identity(),
                ask.transaction());
        switch (decision.verdict()) {
            case Verdict.Admit _ -> metrics.count(IngressMetrics.Recipient.ACCEPTED);
            case Verdict.Refuse(var reply) -> {
                metrics.count(
                        reply.isPermanent() ? IngressMetrics.Recipient.REFUSED : IngressMetrics.Recipient.DEFERRED);
                LOG.atInfo()
                        .addKeyValue("client", client.getHostAddress())
                        .addKeyValue("sender", ask.transaction().mail().reversePath())
                        .addKeyValue("recipient", ask.rcpt().forwardPath())
                        .addKeyValue("reply", reply.oneLine())
                        .addKeyValue("policies", decision.policies())
                        .log("Recipient refused");
            }
        }
        return decision;
    }
}

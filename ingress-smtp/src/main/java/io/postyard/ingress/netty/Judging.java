package io.postyard.ingress.netty;

import io.postyard.ingress.accept.ByteBudget;
import io.postyard.ingress.accept.RecipientRoom;
import io.postyard.ingress.admission.ClientFacts;
import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.ingress.rate.Meter;
import io.postyard.ingress.refusal.Refusing;
import io.postyard.ingress.screening.Screened;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.ServerSession;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Verdict;
import java.net.InetAddress;
import java.util.List;

/** Asks policy about the senders and recipients that one client names. Used on the connection's event loop. */
final class Judging {
    private final SessionContext shared;
    private final ListenerKind listener;
    private final InetAddress client;
    private final Screened screened;
    private final Meter meter;
    private final ServerSession session;
    private final Refusing refusing;
    private final RecipientRoom recipients;
    private PolicySnapshot policy = PolicySnapshot.EMPTY;

    Judging(
            SessionContext shared,
            ListenerKind listener,
            InetAddress client,
            Screened screened,
            Meter meter,
            ServerSession session,
            Refusing refusing,
            ByteBudget.Purse purse) {
        this.shared = shared;
        this.listener = listener;
        this.client = client;
        this.screened = screened;
        this.meter = meter;
        this.session = session;
        this.refusing = refusing;
        this.recipients = new RecipientRoom(purse);
    }

    Step judge(Step.AskSender ask) {
        var objection = shared.judge(shared.policy().current(), listener, client, meter, facts(), ask);
        var step = session.onSenderVerdict(objection.map(RecipientCheck.Objection::reply));
        objection.ifPresent(found -> refusing.onSender(ask.mail(), found.policy(), step));
        return step;
    }

    /** Only once the client {@linkplain Screened#isKnown is known}. */
    Step judge(Step.AskRecipient ask) {
        var decision = decide(ask);
        var step = session.onVerdict(decision.verdict());
        refusing.onVerdict(ask, decision, step);
        return step;
    }

    private RecipientCheck.Decision decide(Step.AskRecipient ask) {
        var named = ask.transaction().recipients().size();
        if (named == 0) {
            policy = shared.policy().current();
        }
        if (!recipients.growTo(named, ask.transaction().octets())) {
            shared.metrics().count(IngressMetrics.Recipient.DEFERRED);
            return new RecipientCheck.Decision(new Verdict.Refuse(Replies.OUT_OF_ROOM), List.of());
        }
        return shared.judge(policy, listener, client, screened, meter, facts(), ask);
    }

    private ClientFacts facts() {
        return new ClientFacts(
                session.tls(), session.identity(), !shared.logins().mechanisms().isEmpty());
    }

    /** The recipients of the transaction are no longer held. */
    void release() {
        recipients.release();
    }
}

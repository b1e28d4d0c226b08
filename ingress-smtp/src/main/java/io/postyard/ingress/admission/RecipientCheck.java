package io.postyard.ingress.admission;

import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.Postmaster;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.ForwardPath;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.Transaction;
import io.postyard.smtp.server.state.Verdict;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * May this client write to this recipient? The domain must be declared or the client allowed to relay; a declared domain
 * must know the recipient; postmaster can always be written to (RFC 5321 §4.5.1), unless nobody would get it. While there
 * is no policy at all, everybody is asked to come again. What a rule wants of the client itself, such as TLS, comes first of
 * all.
 */
public final class RecipientCheck {
    /**
     * @param policies that decided
     * @param rule the one whose rates are for the recipient
     */
    public record Decision(Verdict verdict, List<PolicyRef> policies, AdmissionRule rule) {
        /** Without any rates. */
        public Decision(Verdict verdict, List<PolicyRef> policies) {
            this(verdict, policies, AdmissionRule.DEFAULT);
        }
    }

    private final Postmaster postmaster;

    public RecipientCheck(Postmaster postmaster) {
        this.postmaster = postmaster;
    }

    /** What is said to a client that may send to nobody, and which policy says it. */
    public record Objection(Reply reply, PolicyRef policy) {}

    /** Whether a client may begin a transaction; empty if it may, or not with every recipient. */
    public static Optional<Objection> objection(
            PolicySnapshot policy, ListenerKind listener, InetAddress client, ClientFacts facts, ReversePath sender) {
        if (!policy.isChoosy()) {
            return Optional.empty();
        }
        return policy.refusal(listener, client, sender.asMailbox().map(Mailbox::domain), rule -> SenderCheck.objection(
                                policy, rule, facts, sender)
                        .isPresent())
                .flatMap(rule -> SenderCheck.objection(policy, rule, facts, sender)
                        .map(reply -> new Objection(reply, rule.ref())));
    }

    /** Whether a path leads to whoever looks after this system or one of its domains: nobody is kept from writing there. */
    private boolean isOurPostmaster(PolicySnapshot policy, ForwardPath path) {
        return switch (path) {
            case ForwardPath.Postmaster() -> true;
            case ForwardPath.To(var mailbox) ->
                mailbox.isPostmaster() && (policy.domain(mailbox.domain()).isPresent() || isHost(mailbox));
        };
    }

    private boolean isHost(Mailbox mailbox) {
        return postmaster.host().filter(mailbox.domain()::equals).isPresent();
    }

    /**
     * Decides from one snapshot, without asking anybody.
     *
     * @param screened what was found against the client when it connected
     */
    public Decision judge(
            PolicySnapshot policy,
            ListenerKind listener,
            InetAddress client,
            Optional<Objection> screened,
            ClientFacts facts,
            Transaction transaction,
            Command.Rcpt rcpt) {
        return screened.filter(_ -> !isOurPostmaster(policy, rcpt.forwardPath()))
                .map(found -> new Decision(new Verdict.Refuse(found.reply()), List.of(found.policy())))
                .orElseGet(() -> judge(policy, listener, client, facts, transaction, rcpt));
    }

    /** As {@link #judge}, of a client against which nothing was found. */
    public Decision judge(
            PolicySnapshot policy,
            ListenerKind listener,
            InetAddress client,
            ClientFacts facts,
            Transaction transaction,
            Command.Rcpt rcpt) {
        if (policy.isEmpty()) {
            // Whoever forgot to publish policy must not bounce other people's mail.
            return new Decision(new Verdict.Refuse(Replies.NO_POLICY), List.of(PolicyRef.DEFAULT));
        }
        return switch (rcpt.forwardPath()) {
            case ForwardPath.Postmaster() -> toPostmaster(policy, listener, rcpt);
            case ForwardPath.To(var mailbox) -> judge(policy, listener, client, facts, transaction, rcpt, mailbox);
        };
    }

    private Decision judge(
            PolicySnapshot policy,
            ListenerKind listener,
            InetAddress client,
            ClientFacts facts,
            Transaction transaction,
            Command.Rcpt rcpt,
            Mailbox mailbox) {
        var sender = transaction.mail().reversePath().asMailbox().map(Mailbox::domain);
        var rule = policy.admission(listener, client, sender, mailbox.domain());
        var objection =
                SenderCheck.objection(policy, rule, facts, transaction.mail().reversePath());
        if (objection.isPresent()) {
            return new Decision(new Verdict.Refuse(objection.get()), List.of(rule.ref()));
        }
        var declared = policy.domain(mailbox.domain());
        if (declared.isEmpty()) {
            if (mailbox.isPostmaster() && isHost(mailbox)) {
                return toPostmaster(policy, listener, rcpt);
            }
            return rule.relay()
                    ? new Decision(
                            admit(listener, rcpt, mailbox, false, OptionalLong.empty(), rule),
                            List.of(rule.ref()),
                            rule)
                    : new Decision(new Verdict.Refuse(Replies.RELAY_DENIED), List.of(rule.ref()));
        }
        var domain = declared.get();
        var verdict = domain.accepts(mailbox)
                ? admit(listener, rcpt, mailbox, domain.ignoresCase(), domain.maxMessageSize(), rule)
                : new Verdict.Refuse(Replies.NO_SUCH_USER);
        return new Decision(verdict, List.of(domain.ref(), rule.ref()), rule);
    }

    private Decision toPostmaster(PolicySnapshot policy, ListenerKind listener, Command.Rcpt rcpt) {
        var verdict = postmaster
                .mailbox(policy)
                .map(mailbox -> admit(
                        listener,
                        rcpt,
                        mailbox,
                        policy.domain(mailbox.domain())
                                .filter(DomainPolicy::ignoresCase)
                                .isPresent(),
                        OptionalLong.empty(),
                        AdmissionRule.DEFAULT))
                .orElseGet(() -> new Verdict.Refuse(Replies.NO_POSTMASTER));
        return new Decision(verdict, List.of(PolicyRef.DEFAULT));
    }

    private static Verdict admit(
            ListenerKind listener,
            Command.Rcpt rcpt,
            Mailbox mailbox,
            boolean ignoresCase,
            OptionalLong domainLimit,
            AdmissionRule rule) {
        var limit = domainLimit.isPresent() && rule.maxMessageSize().isPresent()
                ? OptionalLong.of(
                        Math.min(domainLimit.getAsLong(), rule.maxMessageSize().getAsLong()))
                : domainLimit.isPresent() ? domainLimit : rule.maxMessageSize();
        // What other servers send is not ours to change, whatever a policy for all listeners says.
        var headers = listener == ListenerKind.SUBMISSION ? rule.headers() : Headers.AS_THEY_ARE;
        return new Verdict.Admit(new Recipient(mailbox, rcpt.dsn()), ignoresCase, limit, rule.maxRecipients(), headers);
    }
}

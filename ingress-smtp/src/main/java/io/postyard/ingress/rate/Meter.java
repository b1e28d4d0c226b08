package io.postyard.ingress.rate;

import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.ingress.screening.Screened;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.policy.RateLimit.Count;
import io.postyard.mail.policy.RateLimit.Per;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.Transaction;
import io.postyard.smtp.server.state.Verdict;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Counts what one client does against the rates of its policies. What is refused is not counted, so whoever tries again and
 * again makes it no worse. Used on the connection's event loop.
 */
public final class Meter {
    private static final int PERMANENT = 5;

    private final Rates rates;
    private final ListenerKind listener;
    private final InetAddress client;
    private final String network;
    private final PolicyRef screening;
    private final List<RateLimit> ofClient;
    /** Messages of the transaction that were counted: one counts once for each rate, however many recipients it has. */
    private final Set<Long> messages = new HashSet<>();
    /** What the octets of the transaction will count for. */
    private final Map<Long, RateLimit> octets = new HashMap<>();

    public Meter(Rates rates, ListenerKind listener, InetAddress client, Screened screened) {
        this.rates = rates;
        this.listener = listener;
        this.client = client;
        this.network = Network.ofClient(client).toString();
        this.screening = screened.policy();
        this.ofClient = screened.rates();
    }

    /** The policy that decides about connections and errors. */
    public PolicyRef policy() {
        return screening;
    }

    /** The client has come; what is said instead of a greeting if it came too often, or made too many errors. */
    public Optional<Reply> connected(String hostName) {
        return refused(rates.exceeded(ofClient(Count.ERRORS)).or(() -> rates.take(ofClient(Count.CONNECTIONS))))
                .map(rate -> Replies.tooMuchOfLate(hostName, rate));
    }

    /** A reply is due; what is said instead, and ends the session, if it is one error too many. */
    public Optional<Reply> said(Reply reply) {
        return ofClient.isEmpty() || reply.code() / 100 != PERMANENT
                ? Optional.empty()
                : refused(rates.take(ofClient(Count.ERRORS))).map(_ -> Replies.TOO_MANY_ERRORS_OF_LATE);
    }

    private Optional<RateLimit> refused(Optional<RateLimit> exceeded) {
        exceeded.ifPresent(rates::refused);
        return exceeded;
    }

    private List<Charge> ofClient(Count count) {
        return ofClient.stream()
                .filter(rate -> rate.count() == count)
                .map(rate -> Charge.of(screening, rate, network, 1))
                .toList();
    }

    /** A transaction begins. */
    public void begin() {
        messages.clear();
        octets.clear();
    }

    /** What stands against a transaction, whoever its recipients are. Nothing is counted yet. */
    public Optional<RecipientCheck.Objection> objection(
            PolicySnapshot policy, Optional<String> identity, Command.Mail mail) {
        if (!policy.isRated()) {
            return Optional.empty();
        }
        var sender = mail.reversePath().asMailbox().map(Mailbox::domain);
        var whose = new Whose(identity, sender, Optional.empty());
        var size = mail.size().orElse(1);
        // What is exceeded now may not be a moment later.
        var exceeded = new HashMap<PolicyRef, RateLimit>();
        return policy.refusal(listener, client, sender, rule -> {
                    var one = exceeded(rule, whose, size);
                    one.ifPresent(rate -> exceeded.put(rule.ref(), rate));
                    return one.isPresent();
                })
                .map(rule -> {
                    var rate = exceeded.get(rule.ref());
                    rates.refused(rate);
                    return new RecipientCheck.Objection(Replies.tooMuchOfLate(rate), rule.ref());
                });
    }

    private Optional<RateLimit> exceeded(AdmissionRule rule, Whose whose, long size) {
        return rates.exceeded(charges(rule, whose, size, _ -> true));
    }

    /** A recipient was judged; the same, or a refusal if it would be one too many. */
    public RecipientCheck.Decision charged(
            RecipientCheck.Decision decision, Optional<String> identity, Transaction transaction) {
        var rule = decision.rule();
        if (rule.rates().isEmpty() || !(decision.verdict() instanceof Verdict.Admit admit)) {
            return decision;
        }
        var mail = transaction.mail();
        var whose = new Whose(
                identity,
                mail.reversePath().asMailbox().map(Mailbox::domain),
                Optional.of(admit.recipient().mailbox().domain()));
        var later = charges(rule, whose, mail.size().orElse(1), rate -> rate.count() == Count.BYTES);
        var now = charges(rule, whose, 1, rate -> rate.count() != Count.BYTES).stream()
                .filter(charge -> !messages.contains(charge.key()))
                .toList();
        var exceeded = refused(rates.exceeded(later).or(() -> rates.take(now)));
        if (exceeded.isPresent()) {
            return new RecipientCheck.Decision(
                    new Verdict.Refuse(Replies.tooMuchOfLate(exceeded.get())), List.of(rule.ref()), rule);
        }
        now.stream()
                .filter(charge -> charge.rate().count() == Count.MESSAGES)
                .forEach(charge -> messages.add(charge.key()));
        later.forEach(charge -> octets.put(charge.key(), charge.rate()));
        return decision;
    }

    /** The message was accepted, with so many octets. */
    public void accepted(long size) {
        octets.forEach((key, rate) -> rates.count(new Charge(rate, key, Math.max(1, size))));
        octets.clear();
    }

    /** Whose mail it is. */
    private record Whose(Optional<String> identity, Optional<Domain> sender, Optional<Domain> recipient) {}

    private List<Charge> charges(AdmissionRule rule, Whose whose, long size, Predicate<RateLimit> which) {
        var charges = new ArrayList<Charge>();
        for (var rate : rule.rates()) {
            if (!rate.isOfClient() && which.test(rate)) {
                subject(rate.per(), whose)
                        .ifPresent(subject -> charges.add(Charge.of(
                                rule.ref(), rate, subject, rate.count() == Count.BYTES ? Math.max(1, size) : 1)));
            }
        }
        return charges;
    }

    private Optional<String> subject(Per per, Whose whose) {
        return switch (per) {
            case CLIENT_NETWORK -> Optional.of(network);
            case IDENTITY -> whose.identity().map(name -> name.toLowerCase(Locale.ROOT));
            case SENDER_DOMAIN -> whose.sender().map(Domain::name);
            case RECIPIENT_DOMAIN -> whose.recipient().map(Domain::name);
        };
    }
}

package io.postyard.ingress.rehearsal;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.ingress.admission.PolicySource;
import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.ingress.metric.ScreeningMetrics;
import io.postyard.ingress.refusal.Refusal;
import io.postyard.ingress.refusal.Refusing;
import io.postyard.ingress.screening.HeloNames;
import io.postyard.ingress.screening.Introduction;
import io.postyard.ingress.screening.ReverseNames;
import io.postyard.ingress.screening.Screen;
import io.postyard.ingress.screening.Screened;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.server.ServerSession;
import io.postyard.smtp.server.state.LoginOutcome;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A session without a connection: a {@link ServerSession} is told what a client would say, and its questions are answered by
 * those who answer them for real ones. It supposes that there are users, that memory and queue have room, and that nobody
 * else is connected. Waits for DNS.
 */
public final class Rehearsal {
    private static final String MECHANISM = "PLAIN";

    private final PolicySnapshot policy;
    private final Caller caller;
    private final RecipientCheck check;
    private final Screened screened;
    private final ServerSession session;
    private final Host host;
    private final List<Refusal> refusals = new ArrayList<>();
    private final Refusing refusing;
    private Reply last;
    private List<PolicyRef> deciding = List.of();
    private Optional<Recipient> admitted = Optional.empty();
    private OptionalLong room = OptionalLong.empty();

    private Rehearsal(PolicySnapshot policy, Host host, Names names, Caller caller) {
        this.policy = policy;
        this.caller = caller;
        this.host = host;
        this.check = new RecipientCheck(host.postmaster());
        this.screened = screen(policy, host, names).look(caller.listener(), caller.client());
        this.session = new ServerSession(host.name(), host.limits(), caller.tls(), () -> List.of(MECHANISM));
        this.refusing = new Refusing(refusals::add, caller.client());
    }

    /**
     * One message of a client.
     *
     * @param names asked as policy says
     */
    public static Transcript hold(
            PolicySnapshot policy,
            Host host,
            Names names,
            Caller caller,
            Command.Mail mail,
            List<Command.Rcpt> recipients) {
        return new Rehearsal(policy, host, names, caller).hold(mail, recipients);
    }

    private static Screen screen(PolicySnapshot policy, Host host, Names names) {
        var metrics = new ScreeningMetrics(new SimpleMeterRegistry());
        return new Screen(
                always(policy),
                names.lists(),
                new ReverseNames(names.hosts(), names.patience(), 1, metrics),
                new HeloNames(names.hosts(), host.name(), names.patience(), 1, metrics),
                metrics);
    }

    private Optional<RecipientCheck.Objection> objection() {
        return screened.refusal(new Introduction(caller.helo(), caller.user().isPresent()));
    }

    private Transcript hold(Command.Mail mail, List<Command.Rcpt> recipients) {
        var greeting = greet();
        var hello = say(new Command.Ehlo(caller.helo()));
        var login = caller.user().map(_ -> say(new Command.Auth(MECHANISM, Optional.of("="))));
        var sender = say(mail);
        var answers = recipients.stream().map(this::say).toList();
        var data = say(new Command.Data());
        return new Transcript(screened.policy(), objection(), greeting, hello, login, sender, answers, data, room);
    }

    private Said greet() {
        var step = screened.unserved(host.name()).map(session::openUnserved).orElseGet(session::open);
        refusing.onGreeting(screened.policy(), step);
        return said(step);
    }

    private Said say(Command command) {
        deciding = List.of();
        admitted = Optional.empty();
        refusals.clear();
        if (session.state() instanceof SessionState.Closed) {
            return new Said(last, List.of());
        }
        var before = session.state();
        var step = session.on(command);
        refusing.onCommand(before, command, step);
        return said(step);
    }

    private Said said(Step first) {
        last = switch (first) {
            case Step.Say(var reply, var _) -> reply;
            case Step.Close(var reply, var _) -> reply;
            case Step.AskSender ask -> said(judge(ask)).reply();
            case Step.AskRecipient ask -> said(judge(ask)).reply();
            case Step.AskLogin _ ->
                said(session.onLogin(new LoginOutcome.Known(caller.user().orElseThrow())))
                        .reply();
            case Step.ReadData read -> {
                room = OptionalLong.of(read.transaction().maxSize());
                yield read.go();
            }
            case Step.UpgradeTls _, Step.Challenge _, Step.ReadChunk _, Step.DiscardChunk _, Step.Accept _ ->
                throw new IllegalStateException("nothing that was said leads to " + first);
        };
        return last.isPositive()
                ? new Said(last, deciding, admitted)
                : new Said(
                        last,
                        refusals.stream().flatMap(r -> r.policies().stream()).toList());
    }

    private Step judge(Step.AskSender ask) {
        var objection = RecipientCheck.objection(
                policy,
                caller.listener(),
                caller.client(),
                caller.facts(),
                ask.mail().reversePath());
        var step = session.onSenderVerdict(objection.map(RecipientCheck.Objection::reply));
        objection.ifPresent(found -> refusing.onSender(ask.mail(), found.policy(), step));
        return step;
    }

    private Step judge(Step.AskRecipient ask) {
        var decision = check.judge(
                policy, caller.listener(), caller.client(), objection(), caller.facts(), ask.transaction(), ask.rcpt());
        var step = session.onVerdict(decision.verdict());
        refusing.onVerdict(ask, decision, step);
        deciding = decision.policies();
        if (decision.verdict() instanceof Verdict.Admit admit) {
            admitted = Optional.of(admit.recipient());
        }
        return step;
    }

    private static PolicySource always(PolicySnapshot policy) {
        return new PolicySource() {
            @Override
            public PolicySnapshot current() {
                return policy;
            }

            @Override
            public boolean isLoaded() {
                return true;
            }
        };
    }
}

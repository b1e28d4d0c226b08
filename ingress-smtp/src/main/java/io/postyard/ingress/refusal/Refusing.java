package io.postyard.ingress.refusal;

import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Transaction;
import io.postyard.smtp.server.state.Verdict;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells somebody, such as the trail, what one client is refused, and which policies did it. */
public final class Refusing {
    private final Consumer<Refusal> trail;
    private final InetAddress client;
    /** Behind the size that the transaction may have; empty if that is the session's own limit. */
    private List<PolicyRef> size = List.of();
    /** Behind the number of its recipients, likewise. */
    private List<PolicyRef> number = List.of();

    public Refusing(Consumer<Refusal> trail, InetAddress client) {
        this.trail = trail;
        this.client = client;
    }

    /** Policy turned the client away before it said anything. */
    public void onGreeting(PolicyRef policy, Step greeting) {
        refusal(greeting).ifPresent(reply -> trail.accept(Refusal.ofClient(client, reply, policy)));
    }

    /** A rate of a policy turned the client away, or sent it away. */
    public void onRate(PolicyRef policy, Step end) {
        onGreeting(policy, end);
    }

    /** A command was answered at once. */
    public void onCommand(SessionState before, Command command, Step answer) {
        refusal(answer).ifPresent(reply -> trail.accept(of(before, command, reply)));
    }

    private Refusal of(SessionState before, Command command, Reply reply) {
        if (command instanceof Command.Mail mail) {
            return Refusal.ofSender(client, reply, List.of(), mail.reversePath());
        }
        return transaction(before)
                .map(transaction -> command instanceof Command.Rcpt rcpt
                        ? Refusal.ofRecipient(
                                client,
                                reply,
                                reply.equals(Replies.TOO_MANY_RECIPIENTS) ? number : List.of(),
                                transaction.mail().reversePath(),
                                rcpt.forwardPath())
                        : Refusal.ofMessage(client, reply, policies(reply), transaction))
                .orElseGet(() -> Refusal.ofClient(client, reply));
    }

    /** Policy refused a sender. */
    public void onSender(Command.Mail mail, PolicyRef policy, Step answer) {
        refusal(answer)
                .ifPresent(reply -> trail.accept(Refusal.ofSender(client, reply, List.of(policy), mail.reversePath())));
    }

    /** The answer to a client that authenticates. */
    public void onLogin(Step answer) {
        onBadLine(answer);
    }

    /** What was no command was answered. */
    public void onBadLine(Step answer) {
        refusal(answer).ifPresent(reply -> trail.accept(Refusal.ofClient(client, reply)));
    }

    /** Policy, and then the session, judged a recipient. */
    public void onVerdict(Step.AskRecipient ask, RecipientCheck.Decision decision, Step answer) {
        var before = ask.transaction();
        if (before.recipients().isEmpty()) {
            size = List.of();
            number = List.of();
        }
        refusal(answer)
                .ifPresentOrElse(
                        reply -> trail.accept(Refusal.ofRecipient(
                                client,
                                reply,
                                policies(before, decision, reply),
                                before.mail().reversePath(),
                                ask.rcpt().forwardPath())),
                        () -> admitted(before, decision));
    }

    private static List<PolicyRef> policies(Transaction before, RecipientCheck.Decision decision, Reply reply) {
        boolean ourOwnLimit = reply.equals(Replies.TOO_MANY_RECIPIENTS)
                && decision.verdict() instanceof Verdict.Admit admit
                && admit.maxRecipients().orElse(Integer.MAX_VALUE)
                        > before.recipients().size();
        return ourOwnLimit ? List.of() : decision.policies();
    }

    private void admitted(Transaction before, RecipientCheck.Decision decision) {
        if (decision.verdict() instanceof Verdict.Admit admit) {
            if (admit.maxMessageSize().orElse(Long.MAX_VALUE) < before.maxSize()) {
                size = decision.policies();
            }
            if (admit.maxRecipients().orElse(Integer.MAX_VALUE) < before.maxRecipients()) {
                number = decision.policies();
            }
        }
    }

    /** A message was refused after it was asked for. */
    public void onMessage(Transaction transaction, Reply reply) {
        trail.accept(Refusal.ofMessage(client, reply, policies(reply), transaction));
    }

    private List<PolicyRef> policies(Reply reply) {
        return reply.equals(Replies.TOO_LARGE) ? size : List.of();
    }

    private static Optional<Transaction> transaction(SessionState state) {
        return switch (state) {
            case SessionState.Addressing addressing -> Optional.of(addressing.transaction());
            case SessionState.Chunking chunking -> Optional.of(chunking.transaction());
            case SessionState.Connected _,
                    SessionState.Unserved _,
                    SessionState.Greeted _,
                    SessionState.Weighing _,
                    SessionState.Securing _,
                    SessionState.Authenticating _,
                    SessionState.Challenged _,
                    SessionState.Judging _,
                    SessionState.ReadingData _,
                    SessionState.ReadingChunk _,
                    SessionState.Accepting _,
                    SessionState.Closed _ -> Optional.empty();
        };
    }

    private static Optional<Reply> refusal(Step answer) {
        var said =
                switch (answer) {
                    case Step.Say(var reply, var _) -> Optional.of(reply);
                    case Step.DiscardChunk(var _, var reply, var _) -> Optional.of(reply);
                    case Step.Close(var reply, var _) -> Optional.of(reply);
                    case Step.AskSender _,
                            Step.UpgradeTls _,
                            Step.AskLogin _,
                            Step.Challenge _,
                            Step.AskRecipient _,
                            Step.ReadData _,
                            Step.ReadChunk _,
                            Step.Accept _ -> Optional.<Reply>empty();
                };
        return said.filter(Replies::turnsMailAway);
    }
}

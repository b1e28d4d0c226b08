package io.postyard.ingress.netty;

import io.postyard.ingress.login.Logins;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.LoginOutcome;
import io.postyard.smtp.server.state.Step;
import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Asks who one client is, and counts how often it was not. Used on the connection's event loop. */
final class Authenticating {
    private final SessionContext shared;
    private final InetAddress client;
    private final Executor loop;
    private Logins.Login exchange;
    private int failures;

    Authenticating(SessionContext shared, InetAddress client, Executor loop) {
        this.shared = shared;
        this.client = client;
        this.loop = loop;
    }

    /** @param answer told what came of it later, on the event loop, perhaps seconds later */
    void ask(Step.AskLogin step, Consumer<LoginOutcome> answer) {
        if (step.first()) {
            exchange = shared.logins().begin(step.next().mechanism(), client);
        }
        var _ = exchange.on(step.response()).thenAccept(outcome -> loop.execute(() -> answer.accept(counted(outcome))));
    }

    private LoginOutcome counted(LoginOutcome outcome) {
        return switch (outcome) {
            case LoginOutcome.Challenge challenge -> challenge;
            case LoginOutcome.Known known -> {
                shared.metrics().count(IngressMetrics.Login.SUCCEEDED);
                yield known;
            }
            case LoginOutcome.Refused(var reply) -> new LoginOutcome.Refused(refused(reply));
        };
    }

    private Reply refused(Reply reply) {
        if (!reply.equals(Replies.AUTH_FAILED)) {
            shared.metrics().count(reply.isPermanent() ? IngressMetrics.Login.MALFORMED : IngressMetrics.Login.BUSY);
            return reply;
        }
        shared.metrics().count(IngressMetrics.Login.FAILED);
        return ++failures < shared.logins().maxFailures() ? reply : Replies.AUTH_FAILED_TOO_OFTEN;
    }
}

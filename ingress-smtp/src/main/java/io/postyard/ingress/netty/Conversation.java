package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.rate.Meter;
import io.postyard.ingress.refusal.Refusing;
import io.postyard.ingress.screening.Introduction;
import io.postyard.ingress.screening.Screened;
import io.postyard.mail.queue.TlsFacts;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.ServerSession;
import io.postyard.smtp.server.state.LoginOutcome;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Tls;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;

/**
 * What is heard from one client goes to its {@link ServerSession}, and the steps that come back are executed. Everything
 * happens on the connection's event loop.
 */
final class Conversation {
    /** What the conversation needs of the connection under it. */
    interface Connection {
        /** Something may be heard again. */
        void hearOn();

        /** What was heard and not obeyed is thrown away, and the TLS handshake begins; {@link #secured} ends it. */
        void shakeHands(SSLContext context);

        /** The handshake has taken too long. */
        void giveUpHandshake();

        /** The last word was said; nothing is heard after it. */
        void hangUp(Reply last);

        /** A fault of ours. */
        void trouble(Throwable cause);
    }

    private final SessionContext shared;
    private final IngressConfig.Listener listener;
    private final Optional<SSLContext> certificates;
    private final Connection connection;
    private final Outbox out;
    private final ScheduledExecutorService loop;
    private final ServerSession session;
    private final Commands commands;
    private final Refusing refusing;
    private final Screened screened;
    private final Meter meter;
    private final Judging judging;
    private final Messages messages;
    private final Tarpitting tarpit;
    private final Authenticating authenticating;
    private final GreetDelay greetDelay;
    private Hearing hearing = Hearing.LINE;
    private long since;
    private Discarding discarding;
    private boolean draining;

    Conversation(
            SessionContext shared,
            IngressConfig.Listener listener,
            InetAddress client,
            Optional<String> localUser,
            Connection connection,
            Outbox out,
            ScheduledExecutorService loop) {
        this.shared = shared;
        this.listener = listener;
        this.connection = connection;
        this.out = out;
        this.loop = loop;
        // As they are now: what is offered does not change while the client is here.
        this.certificates = shared.certificates().context();
        this.session = new ServerSession(
                shared.config().hostName(),
                shared.config().session(),
                listener.implicitTls() || localUser.isPresent()
                        ? Tls.ON
                        : certificates.isPresent() ? Tls.OFFERED : Tls.UNAVAILABLE,
                shared.logins()::mechanisms);
        localUser.ifPresent(session::vouchedFor);
        this.refusing = new Refusing(shared.refusals()::add, client);
        this.screened = shared.screen().look(listener.kind(), client);
        this.meter = new Meter(shared.rates(), listener.kind(), client, screened);
        var purse = shared.budget().purse(shared.connections().counted(client));
        this.judging = new Judging(shared, listener.kind(), client, screened, meter, session, refusing, purse);
        this.messages = new Messages(
                shared,
                listener.kind(),
                client,
                localUser.isPresent(),
                screened,
                meter,
                session,
                refusing,
                purse,
                loop);
        this.greetDelay = new GreetDelay(screened.greetDelay(), loop);
        this.tarpit = new Tarpitting(screened.tarpit(), loop, shared.screen().metrics());
        this.commands = new Commands(shared.config().lines().command(), session, refusing, tarpit);
        this.authenticating = new Authenticating(shared, client, loop);
    }

    void open() {
        if (listener.implicitTls()) {
            shakeHands();
        } else {
            greet();
        }
    }

    private void greet() {
        var tooMuch = meter.connected(shared.config().hostName());
        var unserved = screened.unserved(shared.config().hostName());
        if (tooMuch.isPresent()) {
            execute(sendAway(tooMuch.get()));
        } else if (unserved.isPresent()) {
            execute(unserved(unserved.get()));
        } else if (greetDelay.begin(this::greetAtLast)) {
            listen(Hearing.GREETING);
        } else {
            execute(session.open());
        }
    }

    private void greetAtLast() {
        if (hearing == Hearing.GREETING) {
            goOnWith(session.open());
        }
    }

    private boolean hearTooEarly() {
        greetDelay.end();
        shared.screen().metrics().talkedEarly();
        execute(unserved(Replies.tooEarly(shared.config().hostName())));
        return true;
    }

    private Step unserved(Reply refusal) {
        var step = session.openUnserved(refusal);
        refusing.onGreeting(screened.policy(), step);
        return step;
    }

    /** Because of a rate. */
    private Step sendAway(Reply last) {
        var step = session.onEnd(last);
        refusing.onRate(meter.policy(), step);
        return step;
    }

    /** The handshake has succeeded. */
    void secured(TlsFacts facts) {
        messages.secured(facts);
        if (listener.implicitTls()) {
            greet();
            return;
        }
        session.onSecured();
        listen(Hearing.LINE);
        if (draining) {
            end(Replies.SHUTTING_DOWN);
        }
    }

    boolean isShakingHands() {
        return hearing == Hearing.HANDSHAKE;
    }

    private void shakeHands() {
        listen(Hearing.HANDSHAKE);
        connection.shakeHands(certificates.orElseThrow());
    }

    /** The process goes down: the session ends as soon as no transaction is lost by it. */
    void drain(boolean allIsHeard) {
        draining = true;
        if (hearing == Hearing.GREETING
                || hearing == Hearing.HELD
                || isAuthenticating()
                || (allIsHeard && hearing == Hearing.LINE && isBetweenTransactions())) {
            end(Replies.SHUTTING_DOWN);
        }
    }

    /** Something outside the conversation ends it. */
    void end(Reply reply) {
        execute(session.onEnd(reply));
    }

    /** The client is gone. */
    void lost() {
        // A message on its way to Kafka goes on: it is complete, and whoever sent it may have to send it again.
        if (!(session.state() instanceof SessionState.Accepting)) {
            messages.lost();
            judging.release();
        }
        tarpit.letGo();
        greetDelay.end();
        hearing = Hearing.CLOSING;
    }

    boolean isOver() {
        return hearing == Hearing.CLOSING;
    }

    /** The next thing heard is a command, or the rest of one. */
    boolean isHearingLines() {
        return hearing == Hearing.LINE;
    }

    /**
     * The client waits for us: a message is on its way to Kafka, or an answer is held back. Whoever has said all before the
     * greeting needs none.
     */
    boolean isAwaited() {
        return hearing == Hearing.NOTHING || hearing == Hearing.HELD;
    }

    /** There is no room for what comes next. */
    boolean isWaiting() {
        return messages.isWaiting();
    }

    /** The time is {@code now}: what has taken too long ends. */
    void onTick(long now) {
        var patience = shared.patience();
        switch (hearing) {
            case LINE -> messages.lateWithCommand(now, since).ifPresent(this::timedOut);
            case CONTENT -> {
                if (messages.isWaiting()) {
                    messages.onTickWaiting(now);
                } else {
                    messages.lateWithContent(now, since).ifPresent(this::timedOut);
                }
            }
            case DISCARD -> patience.withRefused(now, since).ifPresent(this::timedOut);
            case HANDSHAKE -> {
                if (patience.isOverWithHandshake(now, since)) {
                    connection.giveUpHandshake();
                }
            }
            case GREETING, HELD, NOTHING, CLOSING -> {}
        }
    }

    /** Hears one thing; false if it is not all there yet or the session is not listening. */
    boolean hear(ByteBuf in) {
        return switch (hearing) {
            case GREETING -> hearTooEarly();
            case LINE -> hearLine(in);
            case CONTENT -> hearContent(in);
            case DISCARD -> hearDiscarded(in);
            case HANDSHAKE, HELD, NOTHING, CLOSING -> false;
        };
    }

    private boolean hearLine(ByteBuf in) {
        var step = commands.next(in);
        step.ifPresent(this::execute);
        return step.isPresent();
    }

    private boolean hearContent(ByteBuf in) {
        if (!messages.read(in, this::resume)) {
            return false;
        }
        since = System.nanoTime();
        if (messages.isEnded()) {
            execute(messages.end());
        }
        return true;
    }

    private boolean hearDiscarded(ByteBuf in) {
        discarding.read(in);
        if (discarding.isEnded()) {
            execute(sayAndListen(discarding.reply()));
        }
        return true;
    }

    private void execute(Step first) {
        var step = first;
        while (step != null) {
            step = switch (step) {
                case Step.Say say -> sayInTime(say);
                case Step.AskSender ask -> judging.judge(ask);
                case Step.UpgradeTls(var go, var _) -> {
                    out.say(go);
                    shakeHands();
                    yield null;
                }
                case Step.AskLogin ask -> {
                    listen(Hearing.NOTHING);
                    authenticating.ask(ask, this::authenticated);
                    yield null;
                }
                case Step.Challenge(var go, var _) -> {
                    if (draining) {
                        yield session.onEnd(Replies.SHUTTING_DOWN);
                    }
                    out.say(go);
                    listen(Hearing.LINE);
                    yield null;
                }
                case Step.AskRecipient ask -> screened.isKnown(introduced(ask)) ? judging.judge(ask) : waitToJudge(ask);
                case Step.ReadData read -> readData(read);
                case Step.ReadChunk read -> readChunk(read);
                case Step.DiscardChunk(var size, var reply, var _) -> discard(size, reply);
                case Step.Accept _ -> {
                    listen(Hearing.NOTHING);
                    messages.accept(this::accepted);
                    yield null;
                }
                case Step.Close(var reply, var _) -> {
                    close(reply);
                    yield null;
                }
            };
        }
    }

    private Step sayInTime(Step.Say say) {
        var delay = tarpit.takeDelay();
        if (delay.isZero()) {
            return sayAndListen(say.reply());
        }
        if (draining) {
            return session.onEnd(Replies.SHUTTING_DOWN);
        }
        listen(Hearing.HELD);
        tarpit.hold(delay, () -> goOn(say));
        return null;
    }

    private Step waitToJudge(Step.AskRecipient ask) {
        if (draining) {
            return session.onEnd(Replies.SHUTTING_DOWN);
        }
        listen(Hearing.HELD);
        screened.whenKnown(introduced(ask), loop, () -> goOn(ask));
        return null;
    }

    private Introduction introduced(Step.AskRecipient ask) {
        return new Introduction(ask.greeting().name(), session.identity().isPresent());
    }

    /** With what was held back. */
    private void goOn(Step step) {
        if (hearing == Hearing.HELD) {
            goOnWith(step);
        }
    }

    private void goOnWith(Step step) {
        try {
            execute(step);
        } catch (RuntimeException bug) {
            connection.trouble(bug);
        }
        connection.hearOn();
    }

    /** An answer may be held back for half a minute. */
    private boolean isAuthenticating() {
        return hearing == Hearing.NOTHING && session.state() instanceof SessionState.Authenticating;
    }

    private void authenticated(LoginOutcome outcome) {
        if (hearing != Hearing.NOTHING) {
            // The client is gone.
            return;
        }
        try {
            var step = session.onLogin(outcome);
            refusing.onLogin(step);
            execute(step);
        } catch (RuntimeException bug) {
            connection.trouble(bug);
        }
        connection.hearOn();
    }

    private Step sayAndListen(Reply reply) {
        var tooMany = meter.said(reply);
        if (tooMany.isPresent()) {
            return sendAway(tooMany.get());
        }
        out.say(reply);
        if (draining && isBetweenTransactions()) {
            return session.onEnd(Replies.SHUTTING_DOWN);
        }
        if (!(session.state() instanceof SessionState.Chunking)) {
            messages.drop();
        }
        if (isBetweenTransactions()) {
            judging.release();
        }
        listen(Hearing.LINE);
        return null;
    }

    private Step readData(Step.ReadData step) {
        var instead = messages.begin(step);
        if (instead.isPresent()) {
            return instead.get();
        }
        out.say(step.go());
        listen(Hearing.CONTENT);
        return null;
    }

    private Step readChunk(Step.ReadChunk step) {
        messages.next(step);
        listen(Hearing.CONTENT);
        return messages.isEnded() ? messages.end() : null;
    }

    private Step discard(long size, Reply reply) {
        discarding = new Discarding(size, reply);
        if (discarding.isEnded()) {
            return sayAndListen(reply);
        }
        listen(Hearing.DISCARD);
        return null;
    }

    private void accepted(Reply reply) {
        if (hearing != Hearing.NOTHING) {
            judging.release();
            return;
        }
        try {
            execute(session.onAccepted(reply));
        } catch (RuntimeException bug) {
            connection.trouble(bug);
        }
        connection.hearOn();
    }

    /** There is room again, or the message is refused and needs none. */
    private void resume() {
        if (hearing == Hearing.CONTENT) {
            since = System.nanoTime();
            connection.hearOn();
        }
    }

    private void timedOut(Patience.Expiry expiry) {
        shared.metrics().count(expiry.timeout());
        messages.timedOut(expiry.reply());
        end(expiry.reply());
    }

    private void close(Reply reply) {
        out.say(reply);
        messages.drop();
        judging.release();
        tarpit.letGo();
        greetDelay.end();
        listen(Hearing.CLOSING);
        connection.hangUp(reply);
    }

    private void listen(Hearing to) {
        hearing = to;
        since = System.nanoTime();
    }

    private boolean isBetweenTransactions() {
        return session.state() instanceof SessionState.Connected
                || session.state() instanceof SessionState.Unserved
                || session.state() instanceof SessionState.Greeted
                || session.state() instanceof SessionState.Challenged;
    }
}

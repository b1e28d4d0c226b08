package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import io.postyard.ingress.accept.ByteBudget;
import io.postyard.ingress.accept.ReceivedLine;
import io.postyard.ingress.accept.RecipientRoom;
import io.postyard.ingress.admission.ClientFacts;
import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.ingress.screening.Screened;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.Service;
import io.postyard.mail.queue.Origin;
import io.postyard.mail.queue.TlsFacts;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.data.ChunkReader;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.ServerSession;
import io.postyard.smtp.server.state.Greeting;
import io.postyard.smtp.server.state.LoginOutcome;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Tls;
import io.postyard.smtp.server.state.Transaction;
import io.postyard.smtp.server.state.Verdict;
import java.net.InetAddress;
import java.util.List;
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

    private enum Hearing {
        /** Nothing but what TLS has to say. */
        HANDSHAKE,
        /** Whether the client can wait for its greeting. */
        GREETING,
        LINE,
        CONTENT,
        DISCARD,
        /** Nothing, until an answer that is held back has been given. */
        HELD,
        /** Waiting for ourselves. */
        NOTHING,
        /** The last word is said. */
        CLOSING
    }

    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[64 * 1024];
        }
    };

    private final SessionContext shared;
    private final IngressConfig.Listener listener;
    private final InetAddress client;
    private final Optional<SSLContext> certificates;
    private final Connection connection;
    private final Outbox out;
    private final ScheduledExecutorService loop;
    private final ServerSession session;
    private final CommandLines lines;
    private final ByteBudget.Purse purse;
    private final RecipientRoom recipients;
    private final Refusing refusing;
    private final Screened screened;
    private final Tarpitting tarpit;
    private final Authenticating authenticating;
    private final GreetDelay greetDelay;
    private Hearing hearing = Hearing.LINE;
    private long since;
    private Receiving receiving;
    private ChunkReader discard;
    private Reply afterDiscard;
    private PolicySnapshot policy = PolicySnapshot.EMPTY;
    private boolean draining;
    private Optional<TlsFacts> tls = Optional.empty();

    Conversation(
            SessionContext shared,
            IngressConfig.Listener listener,
            InetAddress client,
            Connection connection,
            Outbox out,
            ScheduledExecutorService loop) {
        this.shared = shared;
        this.listener = listener;
        this.client = client;
        this.connection = connection;
        this.out = out;
        this.loop = loop;
        // As they are now: what is offered does not change while the client is here.
        this.certificates = shared.certificates().context();
        this.session = new ServerSession(
                shared.config().hostName(),
                shared.config().session(),
                listener.implicitTls() ? Tls.ON : certificates.isPresent() ? Tls.OFFERED : Tls.UNAVAILABLE,
                shared.logins()::mechanisms);
        this.lines = new CommandLines(shared.config().lines().command());
        this.purse = shared.budget().purse(shared.connections().counted(client));
        this.recipients = new RecipientRoom(purse);
        this.refusing = new Refusing(shared.refusals(), client);
        this.screened = shared.screen().look(listener.kind(), client);
        this.greetDelay = new GreetDelay(screened.greetDelay(), loop);
        this.tarpit = new Tarpitting(screened.tarpit(), loop, shared.screen().metrics());
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
        if (screened.service() == Service.NONE) {
            execute(unserved(Replies.noService(shared.config().hostName())));
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

    /** The handshake has succeeded. */
    void secured(TlsFacts facts) {
        tls = Optional.of(facts);
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
            if (receiving != null) {
                receiving.abandon();
                shared.metrics().count(IngressMetrics.Message.ABORTED);
            }
            recipients.release();
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
        return receiving != null && receiving.isWaiting();
    }

    /** The time is {@code now}: what has taken too long ends. */
    void onTick(long now) {
        var patience = shared.patience();
        switch (hearing) {
            case LINE -> patience.withCommand(now, since, receiving).ifPresent(this::timedOut);
            case CONTENT -> {
                if (receiving.isWaiting()) {
                    receiving.onTickWaiting(now);
                } else {
                    patience.withContent(now, since, receiving).ifPresent(this::timedOut);
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
        var heard = session.state() instanceof SessionState.Challenged
                ? lines.nextResponse(in, SCRATCH.get())
                : lines.next(in, SCRATCH.get());
        if (heard.isEmpty()) {
            return false;
        }
        execute(
                switch (heard.get()) {
                    case CommandLines.Heard.Said(var command) -> onCommand(command);
                    case CommandLines.Heard.Response(var line) -> session.onResponse(line);
                    case CommandLines.Heard.Bad(var reply) -> onBadLine(reply);
                });
        return true;
    }

    private Step onCommand(Command command) {
        var before = session.state();
        var step = session.on(command);
        refusing.onCommand(before, command, step);
        tarpit.onCommand(before, command);
        return step;
    }

    private Step onBadLine(Reply reply) {
        var step = session.onBadLine(reply);
        refusing.onBadLine(step);
        return step;
    }

    private boolean hearContent(ByteBuf in) {
        int length = Math.min(in.readableBytes(), shared.config().bodies().read());
        if (!receiving.hasRoomFor(length, this::resume)) {
            return false;
        }
        var scratch = SCRATCH.get();
        in.getBytes(in.readerIndex(), scratch, 0, length);
        in.skipBytes(receiving.read(scratch, 0, length));
        since = System.nanoTime();
        if (receiving.isEnded()) {
            execute(contentEnded());
        }
        return true;
    }

    private boolean hearDiscarded(ByteBuf in) {
        var scratch = SCRATCH.get();
        int length = Math.min(in.readableBytes(), scratch.length);
        in.skipBytes(discard.read(scratch, 0, length, (_, _, _) -> {}));
        if (discard.isEnded()) {
            execute(sayAndListen(afterDiscard));
        }
        return true;
    }

    private void execute(Step first) {
        var step = first;
        while (step != null) {
            step = switch (step) {
                case Step.Say say -> sayInTime(say);
                case Step.AskSender ask -> onVerdict(ask, judge(ask));
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
                case Step.AskRecipient ask -> screened.isKnown() ? onVerdict(ask, judge(ask)) : waitToJudge(ask);
                case Step.ReadData read -> readData(read);
                case Step.ReadChunk read -> readChunk(read);
                case Step.DiscardChunk(var size, var reply, var _) -> discard(size, reply);
                case Step.Accept _ -> {
                    accept();
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
        screened.whenKnown(loop, () -> goOn(ask));
        return null;
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
        out.say(reply);
        if (draining && isBetweenTransactions()) {
            return session.onEnd(Replies.SHUTTING_DOWN);
        }
        if (!(session.state() instanceof SessionState.Chunking)) {
            dropMessage();
        }
        if (isBetweenTransactions()) {
            recipients.release();
        }
        listen(Hearing.LINE);
        return null;
    }

    private Optional<RecipientCheck.Objection> judge(Step.AskSender ask) {
        return shared.judge(shared.policy().current(), listener.kind(), client, facts(), ask);
    }

    private Step onVerdict(Step.AskSender ask, Optional<RecipientCheck.Objection> objection) {
        var step = session.onSenderVerdict(objection.map(RecipientCheck.Objection::reply));
        objection.ifPresent(found -> refusing.onSender(ask.mail(), found.policy(), step));
        return step;
    }

    private ClientFacts facts() {
        return new ClientFacts(
                session.tls(), session.identity(), !shared.logins().mechanisms().isEmpty());
    }

    private Step onVerdict(Step.AskRecipient ask, RecipientCheck.Decision decision) {
        var step = session.onVerdict(decision.verdict());
        refusing.onVerdict(ask, decision, step);
        return step;
    }

    private RecipientCheck.Decision judge(Step.AskRecipient ask) {
        var named = ask.transaction().recipients().size();
        if (named == 0) {
            policy = shared.policy().current();
        }
        if (!recipients.growTo(named, ask.transaction().octets())) {
            shared.metrics().count(IngressMetrics.Recipient.DEFERRED);
            return new RecipientCheck.Decision(new Verdict.Refuse(Replies.OUT_OF_ROOM), List.of());
        }
        return shared.judge(policy, listener.kind(), client, screened, facts(), ask);
    }

    private Step readData(Step.ReadData step) {
        var begun = begin(step.next().greeting(), step.transaction());
        var refusal = begun.message().refusal();
        if (refusal.isPresent()) {
            begun.countRefusal(refusal.get());
            refusing.onMessage(step.transaction(), refusal.get());
            return session.onContentRefused(refusal.get());
        }
        receiving = begun;
        receiving.dotted();
        out.say(step.go());
        listen(Hearing.CONTENT);
        return null;
    }

    private Step readChunk(Step.ReadChunk step) {
        if (receiving == null) {
            receiving = begin(step.next().greeting(), step.transaction());
        }
        receiving.chunk(step.chunk());
        listen(Hearing.CONTENT);
        return receiving.isEnded() ? contentEnded() : null;
    }

    private Receiving begin(Greeting greeting, Transaction transaction) {
        var origin = new Origin(
                listener.kind(),
                client,
                greeting.name(),
                ReceivedLine.protocol(
                        greeting,
                        transaction,
                        tls.isPresent(),
                        session.identity().isPresent()),
                session.identity(),
                tls);
        return Receiving.begin(shared, origin, transaction, purse, loop);
    }

    private Step discard(long size, Reply reply) {
        discard = new ChunkReader(size);
        afterDiscard = reply;
        if (discard.isEnded()) {
            return sayAndListen(reply);
        }
        listen(Hearing.DISCARD);
        return null;
    }

    private Step contentEnded() {
        var refusal = receiving.refusalAtEnd();
        if (refusal.isEmpty()) {
            return session.onContent();
        }
        receiving.countRefusal(refusal.get());
        refusing.onMessage(receiving.transaction(), refusal.get());
        return session.onContentRefused(refusal.get());
    }

    private void accept() {
        listen(Hearing.NOTHING);
        var done = receiving;
        var _ = done.accept().whenComplete((_, failure) -> loop.execute(() -> accepted(done, failure)));
    }

    private void accepted(Receiving done, Throwable failure) {
        // The connection may have broken, and dropped the message, in the meantime.
        receiving = null;
        var reply = done.accepted(failure);
        if (failure != null) {
            refusing.onMessage(done.transaction(), reply);
        }
        if (hearing != Hearing.NOTHING) {
            recipients.release();
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
        if (receiving != null) {
            shared.metrics().count(IngressMetrics.Message.ABORTED);
            refusing.onMessage(receiving.transaction(), expiry.reply());
        }
        end(expiry.reply());
    }

    private void close(Reply reply) {
        out.say(reply);
        dropMessage();
        recipients.release();
        tarpit.letGo();
        greetDelay.end();
        listen(Hearing.CLOSING);
        connection.hangUp(reply);
    }

    private void dropMessage() {
        if (receiving != null) {
            receiving.abandon();
            receiving = null;
        }
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

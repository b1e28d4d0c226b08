package io.postyard.smtp.server;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.Verb;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.LoginOutcome;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Tls;
import io.postyard.smtp.server.state.Verdict;
import io.postyard.smtp.server.verb.AuthVerb;
import io.postyard.smtp.server.verb.BdatVerb;
import io.postyard.smtp.server.verb.DataVerb;
import io.postyard.smtp.server.verb.EhloVerb;
import io.postyard.smtp.server.verb.HeloVerb;
import io.postyard.smtp.server.verb.IdleVerbs;
import io.postyard.smtp.server.verb.MailVerb;
import io.postyard.smtp.server.verb.RcptVerb;
import io.postyard.smtp.server.verb.Sequence;
import io.postyard.smtp.server.verb.StartTlsVerb;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One session from the server's side, without a connection: values in, {@link Step}s out. The caller executes each step
 * before it brings the next value; a value that the state does not wait for is the caller's bug and an
 * {@link IllegalStateException}. Not thread-safe, a few hundred octets.
 */
public final class ServerSession {
    private final String hostName;
    private final SessionLimits limits;
    private final Supplier<List<String>> mechanisms;
    private Tls tls;
    private Optional<String> identity = Optional.empty();
    private SessionState state = new SessionState.Connected();
    private int commands;
    private int transactions;
    private int errors;
    private int junk;

    /**
     * @param hostName what we call ourselves (RFC 5321 §4.3.1)
     * @param tls {@code ON} where the connection begins with a handshake (RFC 8314 §3.3)
     */
    public ServerSession(String hostName, SessionLimits limits, Tls tls) {
        this(hostName, limits, tls, List::of);
    }

    /** @param mechanisms by which clients may authenticate now (RFC 4954); none = AUTH is a verb that we do not know */
    public ServerSession(String hostName, SessionLimits limits, Tls tls, Supplier<List<String>> mechanisms) {
        this.tls = tls;
        this.hostName = hostName;
        this.limits = limits;
        this.mechanisms = mechanisms;
    }

    public SessionState state() {
        return state;
    }

    public Tls tls() {
        return tls;
    }

    /** Who the client has proved to be. */
    public Optional<String> identity() {
        return identity;
    }

    /** Before anything is said: who the client is needs no proof, for the system under us vouches for it. */
    public void vouchedFor(String who) {
        identity = Optional.of(who);
    }

    /** The first thing said (RFC 5321 §3.1). */
    public Step open() {
        return take(new Step.Say(Replies.greeting(hostName), listening()));
    }

    /**
     * As {@link #open}, to a client that gets no service: nothing follows but its QUIT (RFC 5321 §3.1).
     *
     * @param refusal 554
     */
    public Step openUnserved(Reply refusal) {
        return take(new Step.Say(refusal, new SessionState.Unserved()));
    }

    /** The client said a line. */
    public Step on(Command command) {
        var now = listening();
        if (++commands > limits.maxCommands()) {
            return take(Step.Close.with(Replies.TOO_MANY_COMMANDS));
        }
        if (now instanceof SessionState.Unserved && !(command instanceof Command.Quit)) {
            return take(refuse(now, Replies.NOT_SERVED));
        }
        return take(
                switch (command) {
                    case Command.Malformed(var _, var reply) -> refuse(now, reply);
                    case Command.Unknown(var _, var reply) -> refuse(now, reply);
                    case Command.WellFormed wellFormed -> onWellFormed(now, wellFormed);
                });
    }

    /** The client said something that is no line: too long, or without its CR. */
    public Step onBadLine(Reply reply) {
        if (state instanceof SessionState.Challenged challenged) {
            return take(refuse(
                    challenged.before(), reply.equals(Replies.LINE_TOO_LONG) ? Replies.AUTH_LINE_TOO_LONG : reply));
        }
        var now = listening();
        return take(refuse(now, now instanceof SessionState.Unserved ? Replies.NOT_SERVED : reply));
    }

    /** The handshake has succeeded: the session is as new, and the client greets again (RFC 3207 §4.2). */
    public void onSecured() {
        // What was counted against the client stays: it is the same client.
        state = waitingIn(SessionState.Securing.class).toConnected();
        tls = Tls.ON;
        identity = Optional.empty();
    }

    /** The client answered {@link Step.Challenge}; {@code line} is without its CRLF. */
    public Step onResponse(byte[] line) {
        var now = waitingIn(SessionState.Challenged.class);
        if (++commands > limits.maxCommands()) {
            return take(Step.Close.with(Replies.TOO_MANY_COMMANDS));
        }
        if (AuthVerb.isCancelled(line)) {
            return take(refuse(now.before(), Replies.AUTH_CANCELLED));
        }
        return take(AuthVerb.proceed(now, line).orElseGet(() -> refuse(now.before(), Replies.AUTH_NOT_BASE64)));
    }

    /** The answer to {@link Step.AskLogin}. */
    public Step onLogin(LoginOutcome outcome) {
        var now = waitingIn(SessionState.Authenticating.class);
        return take(
                switch (outcome) {
                    case LoginOutcome.Challenge(var text) ->
                        new Step.Challenge(Replies.challenge(text), now.toChallenged());
                    case LoginOutcome.Known(var who) -> {
                        identity = Optional.of(who);
                        yield new Step.Say(Replies.AUTHENTICATED, now.before());
                    }
                    case LoginOutcome.Refused(var reply) -> refuse(now.before(), reply);
                });
    }

    /**
     * The answer to {@link Step.AskSender}.
     *
     * @param refusal empty if the transaction may begin
     */
    public Step onSenderVerdict(Optional<Reply> refusal) {
        var step = MailVerb.proceed(waitingIn(SessionState.Weighing.class), refusal, limits);
        return take(step instanceof Step.Say(var reply, var next) && !reply.isPositive() ? refuse(next, reply) : step);
    }

    /** The answer to {@link Step.AskRecipient}. */
    public Step onVerdict(Verdict verdict) {
        var step = RcptVerb.proceed(waitingIn(SessionState.Judging.class).before(), verdict);
        return take(step instanceof Step.Say(var reply, var next) && !reply.isPositive() ? refuse(next, reply) : step);
    }

    /** A message or chunk was read to its end and nothing is wrong with it. */
    public Step onContent() {
        return take(
                switch (state) {
                    case SessionState.ReadingData reading -> new Step.Accept(reading.toAccepting());
                    case SessionState.ReadingChunk reading ->
                        reading.chunk().last()
                                ? new Step.Accept(reading.toAccepting())
                                : new Step.Say(Replies.chunk(reading.chunk().size()), reading.toChunking());
                    case SessionState.Listening _,
                            SessionState.Weighing _,
                            SessionState.Securing _,
                            SessionState.Authenticating _,
                            SessionState.Challenged _,
                            SessionState.Judging _,
                            SessionState.Accepting _,
                            SessionState.Closed _ -> throw unexpected("content");
                });
    }

    /** A message or chunk was read to its end, or not begun, and is refused: the transaction is over. */
    public Step onContentRefused(Reply reply) {
        return take(
                switch (state) {
                    case SessionState.ReadingData reading -> refuse(reading.toGreeted(), reply);
                    case SessionState.ReadingChunk reading -> refuse(reading.toGreeted(), reply);
                    case SessionState.Listening _,
                            SessionState.Weighing _,
                            SessionState.Securing _,
                            SessionState.Authenticating _,
                            SessionState.Challenged _,
                            SessionState.Judging _,
                            SessionState.Accepting _,
                            SessionState.Closed _ -> throw unexpected("refused content");
                });
    }

    /** The message is safe, or could not be made so; {@code reply} says which. */
    public Step onAccepted(Reply reply) {
        var next = waitingIn(SessionState.Accepting.class).toGreeted();
        if (reply.isPositive()) {
            junk = 0;
            errors = 0;
        }
        // A failure here is ours and is not held against the client.
        return take(new Step.Say(reply, next));
    }

    /** Something outside the conversation ends it: a time-out, a shutdown, trouble of ours. */
    public Step.Close onEnd(Reply reply) {
        var close = Step.Close.with(reply);
        state = close.next();
        return close;
    }

    private Step onWellFormed(SessionState.Listening now, Command.WellFormed command) {
        if (command.verb().is(Verb.Flag.COUNTS_AS_JUNK) && ++junk > limits.maxJunk()) {
            return Step.Close.with(Replies.TOO_MANY_IDLE_COMMANDS);
        }
        var outOfPlace = Sequence.check(command.verb(), now);
        if (outOfPlace.isPresent()) {
            return command instanceof Command.Bdat chunk
                    ? counted(outOfPlace.get(), BdatVerb.refuse(now, chunk, outOfPlace.get()))
                    : refuse(now, outOfPlace.get());
        }
        return switch (command) {
            case Command.Ehlo ehlo -> EhloVerb.proceed(ehlo, hostName, limits, tls, mechanisms.get());
            case Command.Helo helo -> HeloVerb.proceed(helo, hostName);
            case Command.Mail mail -> mail((SessionState.Greeted) now, mail);
            case Command.Rcpt rcpt -> rcpt((SessionState.Addressing) now, rcpt);
            case Command.Data _ -> data((SessionState.Addressing) now);
            case Command.Bdat chunk -> bdat(now, chunk);
            case Command.StartTls _ ->
                StartTlsVerb.check(tls).map(reply -> refuse(now, reply)).orElseGet(StartTlsVerb::proceed);
            case Command.Auth auth -> auth((SessionState.Greeted) now, auth);
            case Command.Rset _ -> IdleVerbs.rset(now);
            case Command.Noop _ -> IdleVerbs.noop(now);
            case Command.Vrfy _ -> IdleVerbs.vrfy(now);
            case Command.Help _ -> IdleVerbs.help(now);
            case Command.Quit _ -> IdleVerbs.quit(hostName);
        };
    }

    private Step mail(SessionState.Greeted now, Command.Mail mail) {
        if (++transactions > limits.maxTransactions()) {
            return Step.Close.with(Replies.TOO_MANY_TRANSACTIONS);
        }
        return MailVerb.check(mail, limits).map(reply -> refuse(now, reply)).orElseGet(() -> MailVerb.ask(now, mail));
    }

    private Step auth(SessionState.Greeted now, Command.Auth auth) {
        return AuthVerb.check(auth, mechanisms.get(), tls, identity.isPresent())
                .map(reply -> refuse(now, reply))
                .orElseGet(() -> AuthVerb.proceed(now, auth).orElseGet(() -> refuse(now, Replies.AUTH_NOT_BASE64)));
    }

    private Step rcpt(SessionState.Addressing now, Command.Rcpt rcpt) {
        return RcptVerb.check(now, rcpt).map(reply -> refuse(now, reply)).orElseGet(() -> RcptVerb.ask(now, rcpt));
    }

    private Step data(SessionState.Addressing now) {
        return DataVerb.check(now).map(reply -> refuse(now, reply)).orElseGet(() -> DataVerb.proceed(now));
    }

    private Step bdat(SessionState.Listening now, Command.Bdat chunk) {
        return switch (now) {
            case SessionState.Addressing addressing ->
                BdatVerb.check(addressing.transaction(), 0, chunk)
                        .map(reply -> counted(reply, BdatVerb.refuse(now, chunk, reply)))
                        .orElseGet(() -> new Step.ReadChunk(addressing.toReadingChunk(chunk)));
            case SessionState.Chunking chunking ->
                BdatVerb.check(chunking.transaction(), chunking.received(), chunk)
                        .map(reply -> counted(reply, BdatVerb.refuse(now, chunk, reply)))
                        .orElseGet(() -> new Step.ReadChunk(chunking.toReadingChunk(chunk)));
            case SessionState.Connected _, SessionState.Unserved _, SessionState.Greeted _ -> throw unexpected("chunk");
        };
    }

    /** Says no, and hangs up if it has been said too often or if the reply leaves nothing to talk about. */
    private Step refuse(SessionState.Listening next, Reply reply) {
        if (Replies.endsSession(reply)) {
            return Step.Close.with(reply);
        }
        return counted(reply, new Step.Say(reply, next));
    }

    /** Only a 5xx is the client's doing: a 4xx asks it to come again, and it may come again often. */
    private Step counted(Reply reply, Step refusal) {
        boolean faulty = reply.isPermanent() && ++errors > limits.maxErrors();
        return faulty ? Step.Close.with(Replies.TOO_MANY_ERRORS) : refusal;
    }

    private SessionState.Listening listening() {
        if (state instanceof SessionState.Listening listening) {
            return listening;
        }
        throw unexpected("command");
    }

    private <S extends SessionState> S waitingIn(Class<S> expected) {
        if (expected.isInstance(state)) {
            return expected.cast(state);
        }
        throw unexpected("answer");
    }

    private IllegalStateException unexpected(String what) {
        return new IllegalStateException(
                "a " + what + " came in " + state.getClass().getSimpleName());
    }

    private Step take(Step step) {
        state = step.next();
        return step;
    }
}

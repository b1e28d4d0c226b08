package io.postyard.smtp.server.state;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import java.util.Optional;

/** What a session wants done next; whoever owns the connection does it and reports back where a step says so. */
public sealed interface Step {
    /** The state the session is in from now on. */
    SessionState next();

    /** Say the reply and hear the next command. */
    record Say(Reply reply, SessionState.Listening next) implements Step {}

    /** Ask policy whether {@code next.mail()} may begin; answer with {@code ServerSession.onSenderVerdict}. */
    record AskSender(SessionState.Weighing next) implements Step {
        public Command.Mail mail() {
            return next.mail();
        }
    }

    /**
     * Say {@code go} in the clear, throw away whatever the client has said behind its command (it may have been put there
     * by somebody else, CVE-2011-0411), shake hands, then {@code ServerSession.onSecured}. A handshake that fails ends the
     * connection: nobody knows what the next octets mean.
     */
    record UpgradeTls(Reply go, SessionState.Securing next) implements Step {}

    /**
     * Ask whether the client is who it says, by {@code next.mechanism()}; answer with {@code ServerSession.onLogin}.
     *
     * @param first an exchange begins, whatever came of another
     * @param response what it said last; empty if it has said nothing yet
     */
    record AskLogin(boolean first, Optional<byte[]> response, SessionState.Authenticating next) implements Step {}

    /** Say {@code go} and hear a line that is no command, then {@code ServerSession.onResponse}. */
    record Challenge(Reply go, SessionState.Challenged next) implements Step {}

    /** Ask policy about {@code next.rcpt()}; answer with {@code ServerSession.onVerdict}. */
    record AskRecipient(SessionState.Judging next) implements Step {
        public Command.Rcpt rcpt() {
            return next.rcpt();
        }

        public Greeting greeting() {
            return next.before().greeting();
        }

        public Transaction transaction() {
            return next.before().transaction();
        }
    }

    /**
     * Say {@code go} and read a message up to its final dot, then {@code ServerSession.onContent}; if there is no room
     * for one, say nothing and call {@code onContentRefused} at once.
     */
    record ReadData(Reply go, SessionState.ReadingData next) implements Step {
        public Transaction transaction() {
            return next.transaction();
        }
    }

    /** Read {@code chunk.size()} octets, then as {@link ReadData}. */
    record ReadChunk(SessionState.ReadingChunk next) implements Step {
        public Command.Bdat chunk() {
            return next.chunk();
        }

        public Transaction transaction() {
            return next.transaction();
        }
    }

    /** Throw {@code size} octets away, then say the reply (RFC 3030 §2: chunks that cannot be used are still sent). */
    record DiscardChunk(long size, Reply reply, SessionState.Listening next) implements Step {}

    /** Make the message safe, then {@code ServerSession.onAccepted}. */
    record Accept(SessionState.Accepting next) implements Step {
        public Transaction transaction() {
            return next.transaction();
        }
    }

    /** Say the reply and hang up. */
    record Close(Reply reply, SessionState.Closed next) implements Step {
        public static Close with(Reply reply) {
            return new Close(reply, new SessionState.Closed());
        }
    }
}

package io.postyard.worker.attempt;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.client.DialogueException;
import io.postyard.smtp.client.Opening;
import io.postyard.smtp.client.Stage;
import io.postyard.smtp.client.TransactionResult.Broken;
import io.postyard.smtp.client.TransactionResult.CannotCarry;
import io.postyard.smtp.client.TransactionResult.Doubtful;
import io.postyard.smtp.client.TransactionResult.Refused;
import io.postyard.smtp.client.TransactionResult.Unreadable;
import java.io.IOException;
import java.io.InterruptedIOException;

/** Finds the {@link Failure} row for what a host did, and words the outcome that stands if no other host is tried. */
public final class Failures {
    /** A row and the outcome at its host. */
    public record Finding(Failure failure, AttemptOutcome outcome) {}

    private Failures() {}

    public static Finding connect(String peer, IOException e) {
        boolean late = e instanceof InterruptedIOException;
        return new Finding(
                Failure.CONNECT,
                new AttemptOutcome.Unreachable(
                        peer,
                        late ? Trouble.TIMED_OUT : Trouble.NO_CONNECTION,
                        (late ? "timed out" : "failed (" + e.getMessage() + ")") + " while " + Stage.CONNECT.words()));
    }

    public static Finding opening(String peer, Opening.Refused refused) {
        var reply = refused.reply();
        if (reply.isTransient()) {
            boolean greeting = refused.stage() == Stage.GREETING || reply.code() == 421;
            return new Finding(
                    greeting ? Failure.GREETING_SOFT : Failure.HELLO_SOFT, new AttemptOutcome.Refused(peer, reply));
        }
        if (refused.stage() == Stage.GREETING || !reply.isPermanent()) {
            return new Finding(
                    Failure.GREETING_HARD,
                    new AttemptOutcome.Unreachable(
                            peer, Trouble.NO_CONNECTION, "the host refuses to talk to us: " + reply.oneLine()));
        }
        return new Finding(Failure.HELLO_HARD, new AttemptOutcome.Refused(peer, reply));
    }

    public static Finding opening(String peer, Opening.NoTls noTls) {
        return new Finding(Failure.TLS, new AttemptOutcome.Unreachable(peer, Trouble.TLS_NOT_OFFERED, noTls.detail()));
    }

    /** Before there is a transaction. */
    public static Finding opening(String peer, DialogueException e) {
        return new Finding(
                e.trouble() == Trouble.TLS_FAILED ? Failure.TLS : Failure.HANDSHAKE_BROKEN,
                new AttemptOutcome.Unreachable(peer, e.trouble(), e.getMessage()));
    }

    public static Finding transaction(String peer, Refused refused) {
        var reply = refused.reply();
        boolean recipient = refused.stage() == Stage.RCPT && reply.code() != 421;
        var failure = reply.isPermanent()
                ? recipient ? Failure.RECIPIENT_HARD : Failure.MESSAGE_HARD
                : recipient ? Failure.RECIPIENT_SOFT : Failure.MESSAGE_SOFT;
        return new Finding(failure, new AttemptOutcome.Refused(peer, reply));
    }

    /** One recipient too many, and the connection is gone: soft, whatever the code (RFC 5321 §4.5.3.1.10). */
    public static Finding surplus(String peer, Reply reply) {
        return new Finding(
                Failure.RECIPIENT_SOFT,
                new AttemptOutcome.Unreachable(
                        peer, Trouble.CONNECTION_LOST, "the connection was lost after \"" + reply.oneLine() + "\""));
    }

    public static Finding transaction(String peer, Broken broken) {
        return new Finding(
                Failure.TRANSACTION_BROKEN, new AttemptOutcome.Unreachable(peer, broken.trouble(), broken.detail()));
    }

    public static Finding transaction(String peer, CannotCarry cannot) {
        return new Finding(
                Failure.CANNOT_CARRY, new AttemptOutcome.Unsuitable(peer, cannot.trouble(), cannot.detail()));
    }

    public static Finding transaction(String peer, Doubtful doubtful) {
        return new Finding(Failure.LOST_AFTER_FINAL_DOT, new AttemptOutcome.InDoubt(peer, doubtful.detail()));
    }

    public static Finding transaction(String peer, Unreadable unreadable) {
        return new Finding(
                Failure.CONTENT_UNREADABLE,
                new AttemptOutcome.Unreachable(peer, Trouble.CONTENT_MISSING, unreadable.detail()));
    }

    /** What the peer said with 421 to those it left unserved. */
    public static Finding closing(String peer, Reply closing) {
        return transaction(peer, new Refused(Stage.MAIL, closing));
    }
}

package io.postyard.smtp.server.verb;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Verb;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionState;
import java.util.Optional;

/** The order of commands (RFC 5321 §4.1.4), read off the verb table; what the verbs' checks have in common. */
public final class Sequence {
    private Sequence() {}

    /** The reply to a verb that is out of place in a state; empty if it is in place. */
    public static Optional<Reply> check(Verb verb, SessionState.Listening state) {
        return Optional.ofNullable(
                switch (state) {
                    case SessionState.Connected _ -> verb.is(Verb.Flag.BEFORE_GREETING) ? null : Replies.GREET_FIRST;
                    case SessionState.Unserved _ -> verb == Verb.QUIT ? null : Replies.NOT_SERVED;
                    case SessionState.Greeted _ -> verb.is(Verb.Flag.NEEDS_TRANSACTION) ? Replies.MAIL_FIRST : null;
                    case SessionState.Addressing _ ->
                        verb == Verb.MAIL
                                ? Replies.NESTED_MAIL
                                : verb.is(Verb.Flag.OUTSIDE_TRANSACTION) ? Replies.FINISH_FIRST : null;
                    case SessionState.Chunking _ ->
                        verb.is(Verb.Flag.WHILE_CHUNKING) || verb.is(Verb.Flag.ENDS_TRANSACTION)
                                ? null
                                : Replies.CHUNKS_BEGUN;
                });
    }
}

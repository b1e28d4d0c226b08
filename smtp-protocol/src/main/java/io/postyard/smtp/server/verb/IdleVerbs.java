package io.postyard.smtp.server.verb;

import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;

/** The verbs that move no mail and are always in place: RSET, NOOP, VRFY, HELP, QUIT. */
public final class IdleVerbs {
    private IdleVerbs() {}

    /** RSET (RFC 5321 §4.1.1.5). */
    public static Step rset(SessionState.Listening state) {
        return new Step.Say(Replies.RESET, state.reset());
    }

    /** NOOP (RFC 5321 §4.1.1.9). */
    public static Step noop(SessionState.Listening state) {
        return new Step.Say(Replies.NOTHING_DONE, state);
    }

    /** VRFY (RFC 5321 §3.5.3): tells nobody who exists. */
    public static Step vrfy(SessionState.Listening state) {
        return new Step.Say(Replies.CANNOT_VERIFY, state);
    }

    /** HELP (RFC 5321 §4.1.1.8). */
    public static Step help(SessionState.Listening state) {
        return new Step.Say(Replies.HELP, state);
    }

    /** QUIT (RFC 5321 §4.1.1.10). */
    public static Step quit(String hostName) {
        return Step.Close.with(Replies.closing(hostName));
    }
}

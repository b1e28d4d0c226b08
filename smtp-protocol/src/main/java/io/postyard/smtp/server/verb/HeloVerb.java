package io.postyard.smtp.server.verb;

import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.Greeting;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;

/** HELO (RFC 5321 §4.1.1.1): as EHLO, without extensions. */
public final class HeloVerb {
    private HeloVerb() {}

    public static Step proceed(Command.Helo helo, String hostName) {
        return new Step.Say(Replies.hello(hostName), new SessionState.Greeted(new Greeting(helo.name(), false)));
    }
}

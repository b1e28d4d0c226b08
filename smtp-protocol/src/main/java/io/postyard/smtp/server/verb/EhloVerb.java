package io.postyard.smtp.server.verb;

import io.postyard.smtp.command.Command;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.Greeting;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Tls;
import java.util.ArrayList;
import java.util.List;

/** EHLO (RFC 5321 §4.1.1.1): always in place, and drops a transaction (§4.1.4). */
public final class EhloVerb {
    private EhloVerb() {}

    /** @param mechanisms to authenticate by; said under TLS only */
    public static Step proceed(
            Command.Ehlo ehlo, String hostName, SessionLimits limits, Tls tls, List<String> mechanisms) {
        return new Step.Say(
                Replies.extendedHello(hostName, extensions(limits, tls, mechanisms)),
                new SessionState.Greeted(new Greeting(ehlo.name(), true)));
    }

    /** What is offered, in the words of the EHLO keyword registry. */
    static List<String> extensions(SessionLimits limits, Tls tls, List<String> mechanisms) {
        var extensions = new ArrayList<>(List.of(
                "PIPELINING", // RFC 2920
                "SIZE " + limits.maxMessageSize(), // RFC 1870
                "8BITMIME", // RFC 6152
                "ENHANCEDSTATUSCODES", // RFC 2034
                "DSN", // RFC 3461
                "SMTPUTF8", // RFC 6531
                "CHUNKING", // RFC 3030
                "BINARYMIME", // RFC 3030
                "HELP")); // RFC 5321
        if (tls == Tls.OFFERED) {
            extensions.add("STARTTLS"); // RFC 3207; no longer offered once it is on (§4.2)
        }
        if (tls == Tls.ON && !mechanisms.isEmpty()) {
            extensions.add("AUTH " + String.join(" ", mechanisms)); // RFC 4954
        }
        return extensions;
    }
}

package io.postyard.smtp.server.state;

import io.postyard.mail.reply.Reply;

/** What became of one step of an authentication. */
public sealed interface LoginOutcome {
    /** @param text the client is to respond to, before it is encoded; may be empty */
    record Challenge(byte[] text) implements LoginOutcome {}

    /** @param identity who the client is, as we know them */
    record Known(String identity) implements LoginOutcome {}

    /** @param reply 4xx or 5xx */
    record Refused(Reply reply) implements LoginOutcome {}
}

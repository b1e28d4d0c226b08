package io.postyard.smtp.client;

import io.postyard.mail.reply.Reply;

/** What the start of a conversation came to. */
public sealed interface Opening {
    /** Mail can be sent. */
    record Ready(Capabilities capabilities, boolean encrypted) implements Opening {}

    /** The peer does not want to talk; {@code stage} is GREETING, EHLO or HELO. */
    record Refused(Stage stage, Reply reply) implements Opening {}

    /** TLS is required and the peer does not offer it, or does not start it. */
    record NoTls(String detail) implements Opening {}
}

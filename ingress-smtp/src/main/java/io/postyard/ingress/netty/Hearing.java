package io.postyard.ingress.netty;

/** What a {@link Conversation} listens for. */
enum Hearing {
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

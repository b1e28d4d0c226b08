package io.postyard.wire.accept;

/** Kafka could not promise to keep a message. The client gets a 4xx, never a 5xx. */
public final class MailDropUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MailDropUnavailableException(String message) {
        super(message);
    }

    MailDropUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.postyard.smtp.client;

import io.postyard.mail.attempt.Trouble;

/** The conversation cannot go on: the connection is lost, the peer is late, or what it says is not SMTP. */
public final class DialogueException extends Exception {
    private final Stage stage;
    private final Trouble trouble;

    DialogueException(Stage stage, Trouble trouble, String what, Throwable cause) {
        super(what + " while " + stage.words(), cause);
        this.stage = stage;
        this.trouble = trouble;
    }

    public Stage stage() {
        return stage;
    }

    /** {@code CONNECTION_LOST}, {@code TIMED_OUT}, {@code PROTOCOL_ERROR} or {@code TLS_FAILED}. */
    public Trouble trouble() {
        return trouble;
    }
}

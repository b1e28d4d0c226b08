package io.postyard.wire.record;

/**
 * The bytes of a record are no value of its kind: broken, cut off, or written by a newer version with words that this
 * one does not know. Such a record is set aside, never dropped and never guessed at.
 */
public final class UnreadableRecordException extends Exception {
    private static final long serialVersionUID = 1;

    public UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }

    public UnreadableRecordException(String message) {
        super(message);
    }
}

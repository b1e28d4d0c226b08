package io.postyard.crds.cel;

/** An expression that cannot be parsed, or has no value for what it was given (a missing field, a wrong type). */
public final class CelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CelException(String message) {
        super(message);
    }
}

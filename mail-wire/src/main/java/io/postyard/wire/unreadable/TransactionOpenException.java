package io.postyard.wire.unreadable;

/** Nothing was disposed of: somebody's open transaction hides what was disposed of before. It ends by itself. */
public final class TransactionOpenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TransactionOpenException() {
        super("another transaction is open on unreadable; nothing was done; try again in a moment");
    }
}

package io.postyard.worker.session;

import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long one attempt may go on. It has a hard end, and may be taken back before it while the peer cannot have the message.
 *
 * <pre>
 * OPEN ──end of data is sent──► IN_DOUBT ──the peer has answered──► OPEN
 *   └──taken back──► TAKEN_BACK
 * </pre>
 *
 * Thread-safe; of taking back and sending the end of data only one can come first.
 */
final class AttemptTime {
    private enum State {
        OPEN,
        IN_DOUBT,
        TAKEN_BACK
    }

    private final long end;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /** @param end as {@link System#nanoTime} */
    AttemptTime(long end) {
        this.end = end;
    }

    /** As {@link System#nanoTime}, and if it was not taken back. */
    long end() {
        return end;
    }

    boolean isUp() {
        return isTakenBack() || end - System.nanoTime() <= 0;
    }

    boolean isTakenBack() {
        return state.get() == State.TAKEN_BACK;
    }

    /** @return true if this took it back; false where the peer may have the message, and where it was taken back before */
    boolean takeBack() {
        return state.compareAndSet(State.OPEN, State.TAKEN_BACK);
    }

    /** To be said before the end of a message leaves. */
    void endOfDataFollows() throws InterruptedIOException {
        if (!state.compareAndSet(State.OPEN, State.IN_DOUBT)) {
            throw new InterruptedIOException("the attempt was taken back");
        }
    }

    /** The transaction is over: what the peer has it has told. */
    void transactionIsOver() {
        state.compareAndSet(State.IN_DOUBT, State.OPEN);
    }
}

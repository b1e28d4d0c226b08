package io.postyard.worker.session;

import java.io.InterruptedIOException;
import java.time.Duration;
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

    private final long hangsFrom;
    private final long end;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /**
     * Begins now.
     *
     * @param patience before that it is not taken back: a peer may be slow, and others can wait so long
     * @param most until its hard end
     */
    AttemptTime(Duration patience, Duration most) {
        long now = System.nanoTime();
        this.hangsFrom = now + patience.toNanos();
        this.end = now + most.toNanos();
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

    /** @return true if this took it back; false where it is young, the peer may have the message, or it was taken back before */
    boolean takeBack() {
        return System.nanoTime() - hangsFrom >= 0 && state.compareAndSet(State.OPEN, State.TAKEN_BACK);
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

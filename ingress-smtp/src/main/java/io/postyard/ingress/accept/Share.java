package io.postyard.ingress.accept;

import java.util.concurrent.Executor;

/**
 * What one message holds of the {@link ByteBudget}. Not thread-safe: all calls, and {@code loop}, belong to one thread.
 */
final class Share {
    private final ByteBudget.Purse purse;
    private final Executor loop;
    private long held;
    private ByteBudget.Turn turn;
    private boolean waiting;
    private boolean released;

    Share(ByteBudget.Purse purse, Executor loop) {
        this.purse = purse;
        this.loop = loop;
    }

    /** Holds that many octets, or more, from now on; false if there is no room. */
    boolean growTo(long octets) {
        long more = octets - held;
        if (more <= 0) {
            return true;
        }
        if (!purse.tryReserve(more)) {
            return false;
        }
        held += more;
        return true;
    }

    /** Waits its turn to hold that many octets, then runs {@code grown} on the loop; not if it is released before. */
    void growInTurn(long octets, Runnable grown) {
        long more = octets - held;
        waiting = true;
        turn = purse.reserveInTurn(more, () -> loop.execute(() -> granted(more, grown)));
    }

    /** Waits no longer. False if it did not wait, or has just been granted what it waits for. */
    boolean giveUpTurn() {
        if (!waiting || !turn.giveUp()) {
            return false;
        }
        waiting = false;
        return true;
    }

    /** Holds that many octets at most. */
    void shrinkTo(long octets) {
        if (held > octets) {
            purse.release(held - octets);
            held = octets;
        }
    }

    /** Holds nothing any more. Safe to call twice. */
    void release() {
        released = true;
        giveUpTurn();
        shrinkTo(0);
    }

    private void granted(long more, Runnable grown) {
        waiting = false;
        if (released) {
            purse.release(more);
        } else {
            held += more;
            grown.run();
        }
    }
}

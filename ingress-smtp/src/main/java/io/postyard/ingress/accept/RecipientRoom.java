package io.postyard.ingress.accept;

/**
 * What the recipients that a session has named hold of the {@link ByteBudget} until their transaction is over. Not
 * thread-safe.
 */
public final class RecipientRoom {
    /** Octets that every session has without asking: those of a handful of recipients, as nearly all mail has. */
    private static final int FREE = 2 << 10;

    /** Octets asked for at a time: the budget is everybody's, and its lock is. */
    private static final int STEP = 4 << 10;

    /** Octets of heap of a recipient beyond those of its text. */
    private static final int OBJECTS = 256;

    private final ByteBudget.Purse purse;
    private long held = FREE;

    public RecipientRoom(ByteBudget.Purse purse) {
        this.purse = purse;
    }

    /**
     * Holds room for so many from now on; false if there is none.
     *
     * @param octets of their text
     */
    public boolean growTo(int recipients, long octets) {
        long wanted = octets + (long) recipients * OBJECTS;
        if (wanted <= held) {
            return true;
        }
        long more = Math.ceilDiv(wanted - held, (long) STEP) * STEP;
        if (!purse.tryReserve(more)) {
            return false;
        }
        held += more;
        return true;
    }

    /** The transaction is over. Safe to call twice. */
    public void release() {
        if (held > FREE) {
            purse.release(held - FREE);
            held = FREE;
        }
    }
}

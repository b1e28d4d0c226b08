package io.postyard.ingress.accept;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Octets that messages under way take of the heap, over all sessions of the process: never more than the limit, and never
 * more for one client than its part. Who gets no room waits in a queue without holding a thread, and nobody who comes later
 * is served before. Only who waits for its own client's part keeps nobody else waiting. Thread-safe.
 */
public final class ByteBudget {
    private final long limit;
    private final long perClient;
    private final Account unlimited = new Account(Long.MAX_VALUE);
    private final Map<InetAddress, Account> accounts = new HashMap<>();
    /** Those for whom their client has room, and all clients together have none. */
    private final SequencedSet<Turn> waiting = new LinkedHashSet<>();

    private long used;

    /**
     * @param limit octets
     * @param perClient octets of them that one client may take
     */
    public ByteBudget(long limit, long perClient) {
        this.limit = limit;
        this.perClient = perClient;
    }

    /** @param client on whose account; empty = nobody's, the common limit alone holds */
    public Purse purse(Optional<InetAddress> client) {
        return new Purse(client);
    }

    /** Octets. */
    public synchronized long used() {
        return used;
    }

    /** Octets. */
    public long limit() {
        return limit;
    }

    private void serve() {
        for (var next = served(); next != null; next = served()) {
            next.granted.run();
        }
    }

    private synchronized Turn served() {
        if (waiting.isEmpty() || used + waiting.getFirst().octets > limit) {
            return null;
        }
        used += waiting.getFirst().octets;
        return waiting.removeFirst();
    }

    private Account account(Optional<InetAddress> client) {
        return client.map(c -> accounts.computeIfAbsent(c, _ -> new Account(perClient)))
                .orElse(unlimited);
    }

    private void forgetIdle(Optional<InetAddress> client) {
        client.filter(c -> accounts.get(c).isIdle()).ifPresent(accounts::remove);
    }

    /** What one client takes. Guarded by the budget. */
    private final class Account {
        private final long most;
        private final SequencedSet<Turn> waitingForOwn = new LinkedHashSet<>();
        /** With what its turns in the common queue want. */
        private long held;

        private Account(long most) {
            this.most = most;
        }

        private boolean fits(long octets) {
            return octets <= most - held;
        }

        private void join(Turn turn) {
            waitingForOwn.add(turn);
            moveOn();
        }

        private void moveOn() {
            while (!waitingForOwn.isEmpty() && fits(waitingForOwn.getFirst().octets)) {
                var turn = waitingForOwn.removeFirst();
                held += turn.octets;
                waiting.add(turn);
            }
        }

        private boolean leave(Turn turn) {
            boolean waited = waitingForOwn.remove(turn);
            if (waiting.remove(turn)) {
                held -= turn.octets;
                waited = true;
            }
            moveOn();
            return waited;
        }

        private boolean isIdle() {
            return held == 0 && waitingForOwn.isEmpty();
        }
    }

    /** The budget as one session sees it. */
    public final class Purse {
        private final Optional<InetAddress> client;

        private Purse(Optional<InetAddress> client) {
            this.client = client;
        }

        /** Reserves at once or not at all; never while somebody waits, or those who come and go would starve who stays. */
        public boolean tryReserve(long octets) {
            synchronized (ByteBudget.this) {
                var account = account(client);
                boolean free = waiting.isEmpty()
                        && used + octets <= limit
                        && account.waitingForOwn.isEmpty()
                        && account.fits(octets);
                if (free) {
                    used += octets;
                    account.held += octets;
                }
                forgetIdle(client);
                return free;
            }
        }

        /**
         * Reserves as soon as there is room and everybody who came before has been served or has given up.
         *
         * @param octets with what the session holds at most the client's part, or it is waited for in vain
         * @param granted runs once the octets are reserved, on any thread, possibly at once: it must be short
         */
        public Turn reserveInTurn(long octets, Runnable granted) {
            var turn = new Turn(client, octets, granted);
            synchronized (ByteBudget.this) {
                account(client).join(turn);
            }
            serve();
            return turn;
        }

        public void release(long octets) {
            synchronized (ByteBudget.this) {
                used -= octets;
                var account = account(client);
                account.held -= octets;
                account.moveOn();
                forgetIdle(client);
            }
            serve();
        }
    }

    /** A place in the queue. */
    public final class Turn {
        private final Optional<InetAddress> client;
        private final long octets;
        private final Runnable granted;

        private Turn(Optional<InetAddress> client, long octets, Runnable granted) {
            this.client = client;
            this.octets = octets;
            this.granted = granted;
        }

        /** Leaves the queue. False if it is too late: the octets are reserved, and must be released. */
        public boolean giveUp() {
            boolean waited;
            synchronized (ByteBudget.this) {
                waited = account(client).leave(this);
                forgetIdle(client);
            }
            // The next in the queue may want less.
            serve();
            return waited;
        }
    }
}

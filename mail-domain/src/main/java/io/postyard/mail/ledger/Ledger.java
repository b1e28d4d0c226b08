package io.postyard.mail.ledger;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Balances the books of a window: {@code accepted = delivered + bounced + expired + queued}, account by account; and
 * before that, message by message, {@code acknowledged = routed + waiting + set aside + removed}.
 *
 * <p>For a system that stands still: {@link #add} all events, {@link #queued} all of the queue, {@link #close}. For one
 * that runs: add the events until now, then read the queue, then call {@link #queueIsRead} and add the events since.
 * An account that was opened or closed in between is then not judged by a queue that could not know. Not thread-safe.
 */
public final class Ledger {
    /** Problems named in the report; all are counted. */
    public static final int MOST_NAMED = 100;

    private static final int OPENED = 1;
    private static final int OPENED_LATE = 1 << 1;
    private static final int DELIVERED = 1 << 2;
    private static final int BOUNCED = 1 << 3;
    private static final int EXPIRED = 1 << 4;
    private static final int CLOSED_EARLY = 1 << 5;
    private static final int REPORTED = 1 << 6;
    private static final int SILENCED = 1 << 7;
    private static final int UNROUTED = 1 << 8;
    private static final int QUEUED = 1 << 9;

    private static final int ASIDE = 1 << 10;
    private static final int REMOVED = 1 << 11;
    // Of the message as a whole; kept in the account of its first recipient.
    private static final int ACKNOWLEDGED = 1 << 12;
    private static final int WAITING = 1 << 13;
    private static final int NEVER_TO_ROUTE = 1 << 14;

    private static final int CLOSED = DELIVERED | BOUNCED | EXPIRED;
    private static final int FAILED = BOUNCED | EXPIRED;

    private final Window window;
    private final AccountTable accounts = new AccountTable();
    private final Map<Problem.Kind, Long> counts = new EnumMap<>(Problem.Kind.class);
    private final TreeSet<Problem> named = new TreeSet<>();
    private boolean late;
    private long messages;
    private long setAside;
    private long outside;

    public Ledger(Window window) {
        this.window = window;
    }

    /** In any order. */
    public void add(Event event) {
        if (!event.detail().isOfMessage()) {
            // The id is no message's, neither of this window nor outside.
            return;
        }
        if (!window.contains(event.messageId())) {
            outside++;
            return;
        }
        var id = event.messageId();
        switch (event.detail()) {
            case Event.Accepted accepted -> open(id, accepted.recipients().size());
            case Event.Attempted attempted ->
                attempted.results().stream()
                        .filter(result -> result.kind().closesAccount())
                        .forEach(result -> close(id, result));
            case Event.Noticed noticed -> reported(id, noticed);
            case Event.Unreported unreported ->
                unreported.recipients().forEach(recipient -> accounts.mark(id, recipient, SILENCED));
            case Event.Removed removed -> removed(id, removed);
            case Event.Rehomed _, Event.Refused _, Event.SetAside _, Event.PutBack _ -> {
                // Neither opens nor closes. What is set aside now, its topic says.
            }
        }
    }

    /**
     * A message was seen on {@code accepted}: its client was told 250. Any number of times.
     *
     * @param waiting whether the router has yet to take it
     */
    public void acknowledged(MessageId id, boolean waiting) {
        if (window.contains(id)) {
            accounts.mark(id, 0, waiting ? ACKNOWLEDGED | WAITING : ACKNOWLEDGED);
        } else {
            outside++;
        }
    }

    /**
     * A record of this message waits on {@code unreadable}.
     *
     * @param recipients that wait with it; empty for a message that was never routed
     */
    public void setAside(MessageId id, List<Integer> recipients) {
        setAside++;
        if (!window.contains(id)) {
            outside++;
            return;
        }
        for (int recipient : recipients.isEmpty() ? List.of(0) : recipients) {
            if (!is(accounts.mark(id, recipient, ASIDE), ASIDE)) {
                problem(Problem.Kind.SET_ASIDE, id, recipient);
            }
        }
    }

    /** A record waits on {@code unreadable} that does not say which message it is of; so it is in every window. */
    public void setAside() {
        setAside++;
        counts.merge(Problem.Kind.SET_ASIDE, 1L, Long::sum);
    }

    /** So many records are gone from {@code accepted} that the router had not taken; nobody knows their messages. */
    public void deletedUnrouted(long records) {
        if (records > 0) {
            counts.merge(Problem.Kind.DELETED_UNROUTED, records, Long::sum);
        }
    }

    /** A recipient was seen in the queue; call once for each time it was. */
    public void queued(MessageId id, int recipient, Place place) {
        if (!window.contains(id)) {
            outside++;
            return;
        }
        int before = accounts.mark(
                id,
                recipient,
                switch (place) {
                    case ACCEPTED -> UNROUTED;
                    case PENDING, DEFERRED -> QUEUED;
                });
        boolean twice =
                switch (place) {
                    case ACCEPTED -> (before & UNROUTED) != 0;
                    case PENDING, DEFERRED -> (before & QUEUED) != 0;
                };
        if (twice) {
            problem(Problem.Kind.QUEUED_TWICE, id, recipient);
        }
    }

    /** What is added from here on happened after the queue was read. */
    public void queueIsRead() {
        late = true;
    }

    /** Judges every account. The ledger is of no further use. */
    public LedgerReport close() {
        var sums = new Sums();
        accounts.forEach((id, recipient, state) -> {
            sums.count(state);
            judge(id, recipient, state);
        });
        return new LedgerReport(
                messages,
                sums.accepted,
                sums.delivered,
                sums.bounced,
                sums.expired,
                sums.queued,
                sums.removed,
                sums.unrouted,
                sums.waiting,
                sums.neverToRoute,
                sums.moving,
                sums.reports,
                sums.silences,
                setAside,
                outside,
                counts,
                named.stream().toList());
    }

    private void open(MessageId id, int recipients) {
        boolean before = false;
        for (int i = 0; i < recipients; i++) {
            before |= is(accounts.mark(id, i, late ? OPENED_LATE : OPENED), OPENED | OPENED_LATE);
        }
        if (before) {
            problem(Problem.Kind.ACCEPTED_TWICE, id, 0);
        } else {
            messages++;
        }
    }

    private void close(MessageId id, Event.Result result) {
        int how =
                switch (result.kind()) {
                    case DELIVERED -> DELIVERED;
                    case BOUNCED -> BOUNCED;
                    case EXPIRED -> EXPIRED;
                    case DEFERRED -> 0;
                };
        if (is(accounts.get(id, result.recipient()), CLOSED)) {
            problem(Problem.Kind.CLOSED_TWICE, id, result.recipient());
        } else {
            accounts.mark(id, result.recipient(), late ? how : how | CLOSED_EARLY);
        }
    }

    private void removed(MessageId id, Event.Removed removed) {
        if (removed.recipients().isEmpty()) {
            accounts.mark(id, 0, NEVER_TO_ROUTE);
        }
        removed.recipients().forEach(recipient -> accounts.mark(id, recipient, REMOVED));
    }

    private void reported(MessageId id, Event.Noticed noticed) {
        switch (noticed.kind()) {
            case FAILED, DOUBLE_BOUNCE ->
                noticed.recipients().forEach(recipient -> accounts.mark(id, recipient, REPORTED));
            case DELAYED, DELIVERED, RELAYED -> {
                // Not about an end that somebody must hear of.
            }
        }
    }

    private void judge(MessageId id, int recipient, int state) {
        boolean opened = is(state, OPENED | OPENED_LATE);
        if (is(state, ACKNOWLEDGED) && !opened && !is(state, WAITING | UNROUTED | ASIDE | NEVER_TO_ROUTE)) {
            problem(Problem.Kind.NEVER_ROUTED, id, recipient);
        }
        if (is(state, OPENED) && !is(state, CLOSED | QUEUED | UNROUTED | ASIDE | REMOVED)) {
            problem(Problem.Kind.LOST, id, recipient);
        }
        if (is(state, QUEUED) && is(state, CLOSED_EARLY)) {
            problem(Problem.Kind.QUEUED_THOUGH_CLOSED, id, recipient);
        }
        if (is(state, UNROUTED) && is(state, OPENED)) {
            problem(Problem.Kind.STILL_ACCEPTED, id, recipient);
        }
        if (is(state, CLOSED) && !opened) {
            problem(Problem.Kind.CLOSED_UNOPENED, id, recipient);
        }
        if (is(state, QUEUED) && !opened) {
            problem(Problem.Kind.QUEUED_UNOPENED, id, recipient);
        }
        if (is(state, FAILED) && !is(state, REPORTED | SILENCED)) {
            problem(Problem.Kind.NOT_REPORTED, id, recipient);
        }
    }

    private void problem(Problem.Kind kind, MessageId id, int recipient) {
        counts.merge(kind, 1L, Long::sum);
        named.add(new Problem(kind, id, recipient));
        if (named.size() > MOST_NAMED) {
            named.pollLast();
        }
    }

    private static boolean is(int state, int anyOf) {
        return (state & anyOf) != 0;
    }

    private static final class Sums {
        private long accepted;
        private long delivered;
        private long bounced;
        private long expired;
        private long queued;
        private long unrouted;
        private long waiting;
        private long removed;
        private long neverToRoute;
        private long moving;
        private long reports;
        private long silences;

        void count(int state) {
            boolean opened = is(state, OPENED | OPENED_LATE);
            boolean open = opened && !is(state, CLOSED);
            accepted += opened ? 1 : 0;
            delivered += is(state, DELIVERED) ? 1 : 0;
            bounced += is(state, BOUNCED) ? 1 : 0;
            expired += is(state, EXPIRED) ? 1 : 0;
            queued += open && is(state, QUEUED) ? 1 : 0;
            moving += open && !is(state, QUEUED | REMOVED) && is(state, OPENED_LATE) ? 1 : 0;
            waiting += is(state, WAITING) && !opened && !is(state, ASIDE) ? 1 : 0;
            removed += open && is(state, REMOVED) ? 1 : 0;
            neverToRoute += is(state, NEVER_TO_ROUTE) && !opened ? 1 : 0;
            unrouted += is(state, UNROUTED) && !opened ? 1 : 0;
            reports += is(state, FAILED) && is(state, REPORTED) ? 1 : 0;
            silences += is(state, FAILED) && is(state, SILENCED) ? 1 : 0;
        }
    }
}

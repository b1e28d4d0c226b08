package io.postyard.wire.books;

import io.postyard.wire.trail.OpenTransactions.Open;
import java.util.List;
import java.util.stream.Collectors;

/** Transactions are open for long, and hide what lies behind them: nothing can be said of the books until they end. */
public final class NotSettledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final int MOST_NAMED = 5;

    NotSettledException(List<Open> open) {
        super("a transaction is open on "
                + open.stream()
                        .limit(MOST_NAMED)
                        .map(one -> one.partition() + " since " + one.lastWrite() + " or before")
                        .collect(Collectors.joining(", and on "))
                + (open.size() > MOST_NAMED ? ", and on others" : "")
                + ", and hides what lies behind it; it ends by itself: run this again in half a minute");
    }
}

package io.postyard.wire.books;

import io.postyard.mail.ledger.Ledger;
import io.postyard.mail.ledger.LedgerReport;
import io.postyard.mail.ledger.Place;
import io.postyard.mail.ledger.Problem;
import io.postyard.mail.ledger.Window;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.Topics;
import io.postyard.wire.trail.MaildropReader;
import io.postyard.wire.trail.OpenTransactions;
import io.postyard.wire.trail.QueueEntry;
import io.postyard.wire.trail.QueueReader;
import io.postyard.wire.trail.TrailReader;
import io.postyard.wire.unreadable.SetAside;
import io.postyard.wire.unreadable.UnreadableTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.stream.Stream;

/** The books of a window, from the topics. Changes nothing; reads as much of {@code accepted} as the window holds. */
public final class Books {
    /** Longer than Kafka leaves the transaction of a killed process open: 15 seconds, and up to 10 until it looks. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** No transaction of a process that runs takes so long, but for trouble with Kafka. */
    private static final Duration MOMENT = Duration.ofSeconds(2);

    /** On a busy system each may see something else in between. */
    private static final int MOST_LOOKS = 5;

    private static final Collection<String> TOPICS = Stream.of(
                    Topics.ACCEPTED, Topics.PENDING, Topics.DEFERRED, Topics.EVENTS, Topics.UNREADABLE)
            .flatMap(row -> row.names().stream())
            .toList();

    private Books() {}

    /**
     * Waits until what is committed can be seen, and looks. What does not add up is looked at again until two
     * looks agree, for a transaction that began since the wait, and an order that moved from one topic to another between
     * two questions, look like a loss.
     *
     * @throws NotSettledException if somebody's transaction stays open
     */
    public static LedgerReport balance(KafkaSettings settings, Window window) {
        return balance(settings, window, PATIENCE);
    }

    static LedgerReport balance(KafkaSettings settings, Window window, Duration patience) {
        settle(settings, patience);
        var report = look(settings, window);
        for (int looks = 1; looks < MOST_LOOKS && !isCertain(report); looks++) {
            settle(settings, patience);
            var again = look(settings, window);
            boolean isSame = again.problems().equals(report.problems());
            report = again;
            if (isSame) {
                break;
            }
        }
        if (!isCertain(report)) {
            settle(settings, MOMENT);
        }
        return report;
    }

    private static void settle(KafkaSettings settings, Duration patience) {
        var open = new OpenTransactions(settings).await(TOPICS, patience);
        if (!open.isEmpty()) {
            throw new NotSettledException(open);
        }
    }

    /** What is set aside is seen, and no open transaction shows it where it is not. */
    private static boolean isCertain(LedgerReport report) {
        return report.counts().keySet().stream().allMatch(Problem.Kind.SET_ASIDE::equals);
    }

    /**
     * Reads what was acknowledged, then the events until now, then the queue and what was set aside, then the events
     * since. So a message that moves on meanwhile is seen where it went, or not judged.
     */
    private static LedgerReport look(KafkaSettings settings, Window window) {
        var start = window.from().isBefore(Instant.EPOCH) ? Instant.EPOCH : window.from();
        var ledger = new Ledger(window);
        ledger.deletedUnrouted(new MaildropReader(settings).read(start, ledger::acknowledged));
        var trail = new TrailReader(settings);
        var mark = trail.readFrom(start, ledger::add);
        new QueueReader(settings).read(entry -> add(ledger, entry));
        ledger.queueIsRead();
        new UnreadableTopic(settings).waiting().forEach(record -> add(ledger, record));
        trail.readOn(mark, ledger::add);
        return ledger.close();
    }

    private static void add(Ledger ledger, QueueEntry entry) {
        switch (entry) {
            case QueueEntry.Unrouted(var message) -> {
                for (int i = 0; i < message.envelope().recipients().size(); i++) {
                    ledger.queued(message.id(), i, Place.ACCEPTED);
                }
            }
            case QueueEntry.Pending(var order) ->
                order.addressees()
                        .forEach(addressee -> ledger.queued(order.messageId(), addressee.index(), Place.PENDING));
            case QueueEntry.Deferred(var order, var _) ->
                order.addressees()
                        .forEach(addressee -> ledger.queued(order.messageId(), addressee.index(), Place.DEFERRED));
        }
    }

    private static void add(Ledger ledger, SetAside record) {
        record.message().ifPresentOrElse(id -> ledger.setAside(id, record.recipients()), ledger::setAside);
    }
}

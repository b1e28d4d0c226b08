package io.postyard.wire.books;

import io.postyard.mail.ledger.Ledger;
import io.postyard.mail.ledger.LedgerReport;
import io.postyard.mail.ledger.Place;
import io.postyard.mail.ledger.Window;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.trail.MaildropReader;
import io.postyard.wire.trail.QueueEntry;
import io.postyard.wire.trail.QueueReader;
import io.postyard.wire.trail.TrailReader;
import io.postyard.wire.unreadable.SetAside;
import io.postyard.wire.unreadable.UnreadableTopic;
import java.time.Instant;

/** The books of a window, from the topics. Changes nothing; reads as much of {@code accepted} as the window holds. */
public final class Books {
    private Books() {}

    /**
     * Reads what was acknowledged, then the events until now, then the queue and what was set aside, then the events
     * since. So a message that moves on meanwhile is seen where it went, or not judged.
     */
    public static LedgerReport balance(KafkaSettings settings, Window window) {
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

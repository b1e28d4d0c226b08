package io.postyard.mail.notice;

import io.postyard.mail.disposition.Decided;
import io.postyard.mail.disposition.Disposition;
import io.postyard.mail.event.Event.NoticeKind;
import io.postyard.mail.event.Event.Silence;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.DeliveryOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which reports are due after an attempt (RFC 3461 §4.1, §5.2, §6.2).
 *
 * <p>A message with the null reverse-path is never reported on to a sender. If it fails, postmaster is told instead; a
 * message that was addressed to postmaster, or whose sender said {@code NOTIFY=NEVER}, ends in silence. Since our own
 * reports to postmaster say {@code NOTIFY=NEVER}, no failure is told twice however postmaster's mail is rerouted.
 */
public final class NoticeDecision {
    /** Keeps the report of an order with thousands of recipients within a record's size. */
    static final int MOST_RECIPIENTS = 100;

    private NoticeDecision() {}

    /**
     * @param order as it stood before the attempt
     * @param postmaster whom to tell of mail that failed and has no sender; empty = nobody
     */
    public static NoticePlan decide(
            DeliveryOrder order,
            List<Decided> decided,
            RetrySchedule schedule,
            Instant now,
            Optional<Mailbox> postmaster) {
        int warningsByNow = schedule.warningsDue(order.acceptedAt(), now);
        var due = new ArrayList<NoticePlan.Due>();
        var sender = order.reversePath().asMailbox();
        if (sender.isPresent()) {
            boolean warn = warningsByNow > order.warnings();
            boolean finalHop = order.nextHop() instanceof NextHop.Maildir;
            add(due, NoticeKind.FAILED, sender.get(), decided, d -> d.hasFailed() && dsn(d).wantsFailure());
            add(due, NoticeKind.DELAYED, sender.get(), decided, d -> warn && isDeferred(d) && dsn(d).wantsDelay());
            add(
                    due,
                    NoticeKind.DELIVERED,
                    sender.get(),
                    decided,
                    d -> finalHop && isDelivered(d) && dsn(d).wantsSuccess());
            add(due, NoticeKind.RELAYED, sender.get(), decided, d -> isRelayed(d) && dsn(d).wantsSuccess());
        } else if (postmaster.isPresent()) {
            add(due, NoticeKind.DOUBLE_BOUNCE, postmaster.get(), decided, d -> isForPostmaster(d, postmaster.get()));
        }
        return new NoticePlan(due, Math.max(warningsByNow, order.warnings()), unreported(decided, due));
    }

    private static void add(
            List<NoticePlan.Due> due, NoticeKind kind, Mailbox to, List<Decided> decided, Predicate<Decided> which) {
        var about = decided.stream().filter(which).toList();
        for (int from = 0; from < about.size(); from += MOST_RECIPIENTS) {
            due.add(new NoticePlan.Due(kind, to, about.subList(from, Math.min(about.size(), from + MOST_RECIPIENTS))));
        }
    }

    private static boolean isForPostmaster(Decided d, Mailbox postmaster) {
        var recipient = d.addressee().recipient().mailbox();
        return d.hasFailed()
                && dsn(d).wantsFailure()
                && !recipient.equals(postmaster)
                && !(recipient.isPostmaster() && recipient.domain().equals(postmaster.domain()));
    }

    private static Map<Silence, List<Integer>> unreported(List<Decided> decided, List<NoticePlan.Due> due) {
        Set<Integer> reported = due.stream()
                .flatMap(notice -> notice.about().stream())
                .map(d -> d.addressee().index())
                .collect(Collectors.toSet());
        return decided.stream()
                .filter(d -> d.hasFailed() && !reported.contains(d.addressee().index()))
                .collect(Collectors.groupingBy(
                        d -> dsn(d).wantsFailure() ? Silence.NOBODY_TO_TELL : Silence.NOT_ASKED_FOR,
                        Collectors.mapping(d -> d.addressee().index(), Collectors.toList())));
    }

    private static DsnOptions dsn(Decided d) {
        return d.addressee().recipient().dsn();
    }

    private static boolean isDeferred(Decided d) {
        return d.disposition() instanceof Disposition.Deferred;
    }

    private static boolean isDelivered(Decided d) {
        return d.disposition() instanceof Disposition.Delivered;
    }

    private static boolean isRelayed(Decided d) {
        return d.disposition() instanceof Disposition.Delivered delivered && delivered.relayed();
    }
}

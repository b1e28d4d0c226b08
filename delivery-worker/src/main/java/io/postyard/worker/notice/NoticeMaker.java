package io.postyard.worker.notice;

import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.NoticeKind;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.DsnOptions.Notify;
import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.notice.DeliveryNotice;
import io.postyard.mail.notice.NoticePlan;
import io.postyard.mail.notice.NoticeWriter;
import io.postyard.mail.notice.RecipientReport;
import io.postyard.mail.notice.RenderedNotice;
import io.postyard.mail.notice.ReturnedContent;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the reports that are due after an attempt. Reads the original, so it blocks: call it on the lane's virtual
 * thread. Thread-safe.
 */
public final class NoticeMaker {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeMaker.class);

    /** Enough for any honest header. Octets. */
    private static final int LARGEST_HEADER = 32 * 1024;

    private final NoticeSettings settings;
    private final Originals originals;

    public NoticeMaker(NoticeSettings settings, Originals originals) {
        this.settings = settings;
        this.originals = originals;
    }

    public NoticeSettings settings() {
        return settings;
    }

    /**
     * @param order as it stood before the attempt
     * @param now the end of the attempt
     */
    public List<Notice> make(DeliveryOrder order, NoticePlan plan, RetrySchedule schedule, Instant now) {
        var expiry = schedule.expiry(order.acceptedAt());
        return plan.due().stream().map(due -> make(due, order, now, expiry)).toList();
    }

    private Notice make(NoticePlan.Due due, DeliveryOrder order, Instant now, Instant expiry) {
        var id = MessageId.next(now);
        var report = DeliveryNotice.of(
                due, order, settings.hostName(), settings.postmaster().get(), now, expiry);
        var rendered = NoticeWriter.write(report, returned(due.kind(), order), id, now);
        var indexes = report.recipients().stream().map(RecipientReport::index).toList();
        return new Notice(
                message(id, due, rendered, order, now),
                new Event(
                        now,
                        order.messageId(),
                        new Event.Noticed(due.kind(), id, due.to().toString(), indexes)));
    }

    private static AcceptedMessage message(
            MessageId id, NoticePlan.Due due, RenderedNotice rendered, DeliveryOrder order, Instant now) {
        var dsn = due.kind() == NoticeKind.DOUBLE_BOUNCE
                // The last resort is not reported on, however postmaster's mail is rerouted.
                ? new DsnOptions(Set.of(Notify.NEVER), Optional.empty())
                : DsnOptions.NONE;
        var envelope = new Envelope(
                new ReversePath.Null(),
                List.of(new Recipient(due.to(), dsn)),
                rendered.bodyType(),
                rendered.smtpUtf8(),
                Optional.empty(),
                Optional.empty());
        var origin = new Origin(ListenerKind.RELAY, InetAddress.getLoopbackAddress(), "", "NOTICE", Optional.empty());
        return new AcceptedMessage(
                id, now, envelope, origin, new Body.Inline(rendered.bytes()), Optional.of(order.messageId()));
    }

    /**
     * The whole message only in a report of failure to a sender who asked for it, and only if it fits (RFC 3461 §4.3);
     * the header otherwise: it tells the sender which message it was, and a forged sender gets no spam from us.
     */
    private ReturnedContent returned(NoticeKind kind, DeliveryOrder order) {
        boolean full = kind == NoticeKind.FAILED
                && order.returnFull().orElse(false)
                && order.body().size() <= settings.largestReturned();
        try (InputStream original = originals.open(order.messageId(), order.body())) {
            if (full) {
                byte[] message = original.readNBytes(settings.largestReturned());
                if (ReturnedContent.canCarry(message)) {
                    return new ReturnedContent.Full(message);
                }
                return ReturnedContent.headersOf(message, LARGEST_HEADER);
            }
            return ReturnedContent.headersOf(original.readNBytes(LARGEST_HEADER), LARGEST_HEADER);
        } catch (IOException | RuntimeException unreadable) {
            // The report matters more than what it encloses.
            LOG.atWarn()
                    .addKeyValue("messageId", order.messageId())
                    .setCause(unreadable)
                    .log("A report goes without the original, which cannot be read");
            return new ReturnedContent.Nothing();
        }
    }
}

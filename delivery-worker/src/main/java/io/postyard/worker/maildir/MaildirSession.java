package io.postyard.worker.maildir;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.reply.Reply;
import io.postyard.worker.session.AttemptReport;
import io.postyard.worker.session.BodySource;
import io.postyard.worker.session.DestinationSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers into maildirs. A message's file name is made of its id and the recipient's index, so an order that is worked
 * twice after a crash finds its file and does not write it again: {@code <accepted ms>.<message id>-<index>.<host>}.
 *
 * <p>{@code new} is always looked at, {@code cur} (where a reader moves what it has seen, and which may be large) only if
 * the order was tried before or is older than this process.
 */
final class MaildirSession implements DestinationSession {
    private static final Logger LOG = LoggerFactory.getLogger(MaildirSession.class);
    private static final int PIECE = 64 * 1024;

    /** The body cannot be read; everything else that fails here is the disk. */
    private static final class UnreadableBodyException extends IOException {
        UnreadableBodyException(IOException cause) {
            super("cannot read the message: " + cause.getMessage(), cause);
        }
    }

    private final NextHop.Maildir nextHop;
    private final MaildirSettings settings;
    private final BodySource bodies;

    MaildirSession(NextHop.Maildir nextHop, MaildirSettings settings, BodySource bodies) {
        this.nextHop = nextHop;
        this.settings = settings;
        this.bodies = bodies;
    }

    @Override
    public AttemptReport deliver(DeliveryOrder order, DeliveryRule rule) {
        var outcomes = new HashMap<Integer, AttemptOutcome>();
        boolean diskWorks = true;
        for (var addressee : order.addressees()) {
            AttemptOutcome outcome;
            try {
                outcome = deliver(order, addressee);
            } catch (UnreadableBodyException e) {
                outcome = new AttemptOutcome.Unreachable(nextHop.key(), Trouble.CONTENT_MISSING, e.getMessage());
            } catch (IOException e) {
                diskWorks = false;
                LOG.atWarn()
                        .setMessage("cannot write to a maildir")
                        .addKeyValue("messageId", order.messageId())
                        .addKeyValue("nextHop", nextHop.key())
                        .addKeyValue("problem", e.toString())
                        .log();
                outcome = new AttemptOutcome.Unreachable(nextHop.key(), Trouble.LOCAL_DISK, e.toString());
            } catch (RuntimeException | Error e) {
                LOG.atError()
                        .setMessage("a delivery broke; the recipient is deferred")
                        .addKeyValue("messageId", order.messageId())
                        .addKeyValue("nextHop", nextHop.key())
                        .setCause(e)
                        .log();
                outcome = new AttemptOutcome.OwnFault("internal error: " + e);
            }
            outcomes.put(addressee.index(), outcome);
        }
        return new AttemptReport(outcomes, diskWorks, Optional.empty());
    }

    private AttemptOutcome deliver(DeliveryOrder order, Addressee addressee) throws IOException {
        var path = MaildirPath.of(
                settings.root(), nextHop.path(), addressee.recipient().mailbox());
        if (path.isEmpty()) {
            return new AttemptOutcome.Refused(
                    nextHop.key(), Reply.of(553, "5.1.3", "the local part cannot name a maildir"));
        }
        var name = fileName(order, addressee);
        var maildir = Maildir.open(path.get());
        if (maildir.isNew(name) || (mayBeReplayed(order) && maildir.wasSeen(name))) {
            return accepted(path.get(), name);
        }
        try (var draft = maildir.draft(name)) {
            copy(order, draft);
            draft.deliver();
        }
        return accepted(path.get(), name);
    }

    private boolean mayBeReplayed(DeliveryOrder order) {
        return order.attempts() > 0 || order.acceptedAt().isBefore(settings.startedAt());
    }

    private void copy(DeliveryOrder order, Maildir.Draft draft) throws IOException {
        try (var body = open(order)) {
            byte[] piece = new byte[(int) Math.clamp(order.body().size() + 1, 1L, PIECE)];
            for (int n = read(body, piece); n >= 0; n = read(body, piece)) {
                draft.write(piece, n);
            }
        }
    }

    private InputStream open(DeliveryOrder order) throws UnreadableBodyException {
        try {
            return bodies.open(order.messageId(), order.body());
        } catch (IOException e) {
            throw new UnreadableBodyException(e);
        }
    }

    private static int read(InputStream body, byte[] piece) throws UnreadableBodyException {
        try {
            return body.read(piece);
        } catch (IOException e) {
            throw new UnreadableBodyException(e);
        }
    }

    private String fileName(DeliveryOrder order, Addressee addressee) {
        // The convention's escapes for what must not be in a file name.
        var host = settings.hostName().replace("/", "\\057").replace(":", "\\072");
        return order.acceptedAt().toEpochMilli() + "." + order.messageId() + "-" + addressee.index() + "." + host;
    }

    private AttemptOutcome accepted(Path maildir, String name) {
        return new AttemptOutcome.Accepted(
                nextHop.key(),
                Reply.of(250, "2.1.5", "saved as " + maildir.resolve("new").resolve(name)),
                false);
    }

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public void close() {
        // Nothing is kept open between orders.
    }
}

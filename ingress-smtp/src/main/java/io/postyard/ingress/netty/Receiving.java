package io.postyard.ingress.netty;

import io.postyard.ingress.accept.ByteBudget;
import io.postyard.ingress.accept.IncomingMessage;
import io.postyard.ingress.accept.ReceivedLine;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.ingress.submission.Submission;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Origin;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.data.DataDecoder;
import io.postyard.smtp.data.LineEndings;
import io.postyard.smtp.data.SizeLimit;
import io.postyard.smtp.data.TraceScan;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message of one session, from DATA or the first BDAT to its reply. */
final class Receiving {
    private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);

    private final SessionContext shared;
    private final IncomingMessage message;
    private final Transaction transaction;
    private final Origin origin;
    private final LineEndings lines;
    private Intake intake;
    private long begun = System.nanoTime();
    private long contentBegun = begun;
    private long countBefore;
    private long ended;
    private boolean waiting;
    private boolean hungry;
    private long hungrySince;

    private Receiving(SessionContext shared, IncomingMessage message, Transaction transaction, Origin origin) {
        this.shared = shared;
        this.message = message;
        this.transaction = transaction;
        this.origin = origin;
        this.lines = new LineEndings(shared.config().lines().data());
    }

    /**
     * Begins; {@code message().refusal()} says if there is no room or no queue.
     *
     * @param local from a program here, which leaves it to us to complete the header
     */
    static Receiving begin(
            SessionContext shared,
            Origin origin,
            Transaction transaction,
            boolean local,
            ByteBudget.Purse purse,
            Executor loop) {
        var config = shared.config();
        var now = shared.clock().instant();
        var id = MessageId.next(now);
        IncomingMessage message;
        if (shared.queue().isReady()) {
            message = IncomingMessage.begin(
                            id,
                            config.bodies(),
                            purse,
                            shared.queue(),
                            loop,
                            new TraceScan(
                                    config.hostName(),
                                    config.hops().maxReceived(),
                                    config.hops().maxOwn()),
                            new SizeLimit(transaction.maxSize()),
                            transaction.octets(),
                            ReceivedLine.write(origin, config.hostName(), id, transaction, now),
                            local || transaction.headers() == Headers.COMPLETE
                                    ? Optional.of(submission(config.hostName(), id, origin, transaction, now))
                                    : Optional.empty())
                    .orElseGet(() -> refused(shared, id, purse, Replies.OUT_OF_ROOM));
        } else {
            message = refused(shared, id, purse, Replies.QUEUE_UNAVAILABLE);
        }
        return new Receiving(shared, message, transaction, origin);
    }

    private static Submission submission(
            String hostName, MessageId id, Origin origin, Transaction transaction, Instant now) {
        var mail = transaction.mail();
        return new Submission(id, now, mail.reversePath(), origin.identity(), hostName, mail.smtpUtf8());
    }

    private static IncomingMessage refused(SessionContext shared, MessageId id, ByteBudget.Purse purse, Reply reply) {
        return IncomingMessage.refused(id, shared.config().bodies(), purse, shared.queue(), reply);
    }

    IncomingMessage message() {
        return message;
    }

    Transaction transaction() {
        return transaction;
    }

    /** What follows 354 comes next. */
    void dotted() {
        intake = new Intake.Dotted(new DataDecoder(shared.config().lines().data()), message);
    }

    /** The octets of a chunk come next. */
    void chunk(Command.Bdat chunk) {
        contentBegun = System.nanoTime();
        countBefore = message.count();
        intake = Intake.Chunk.of(
                message, chunk.size(), chunk.last(), transaction.mail().body(), lines);
    }

    /** Whether so many octets can be read; if not, {@code resume} runs once when that may have changed. */
    boolean hasRoomFor(int octets, Runnable resume) {
        if (message.hasRoomFor(octets)) {
            return true;
        }
        long since = System.nanoTime();
        if (!hungry) {
            hungry = true;
            hungrySince = since;
        }
        waiting = true;
        shared.metrics().hungry(1);
        message.whenRoomFor(octets, () -> {
            waiting = false;
            shared.metrics().hungry(-1);
            // We made the client wait; that is not held against it.
            long waited = System.nanoTime() - since;
            begun += waited;
            contentBegun += waited;
            resume.run();
        });
        return false;
    }

    /** Nothing can be read for now. */
    boolean isWaiting() {
        return waiting;
    }

    /** The time is {@code now}: a message that has waited for room too long is refused, and waits no more. */
    void onTickWaiting(long now) {
        if (shared.patience().isStarved(now, hungrySince)) {
            message.starve();
        }
    }

    int read(byte[] in, int from, int to) {
        // Only octets end the hunger: to be woken and to find no room again is no progress.
        hungry = false;
        int used = intake.read(in, from, to);
        intake.fault().ifPresent(message::refuse);
        return used;
    }

    boolean isEnded() {
        return intake.isEnded();
    }

    Optional<Reply> refusalAtEnd() {
        intake.fault().ifPresent(message::refuse);
        if (intake.isLast()) {
            message.endHeader();
        }
        ended = System.nanoTime();
        return message.refusal();
    }

    boolean isOverdue(long now) {
        return now - begun > shared.config().timeouts().message().toNanos();
    }

    boolean isTooSlow(long now) {
        var timeouts = shared.config().timeouts();
        var took = Duration.ofNanos(now - contentBegun);
        return took.compareTo(timeouts.dataGrace()) > 0
                && message.count() - countBefore < took.toSeconds() * timeouts.minDataRate();
    }

    /** Completes once the message is safe. */
    CompletableFuture<Void> accept() {
        var domains = new HashSet<>();
        transaction.recipients().forEach(r -> domains.add(r.mailbox().domain()));
        return message.finish(domains.size()).thenCompose(body -> shared.queue()
                .put(new AcceptedMessage(
                        message.id(),
                        shared.clock().instant().truncatedTo(ChronoUnit.MILLIS),
                        transaction.envelope(),
                        origin,
                        body,
                        Optional.empty())));
    }

    /** The reply to a message that {@link #accept} has dealt with. */
    Reply accepted(Throwable failure) {
        long size = message.count();
        message.release();
        if (failure != null) {
            shared.metrics().count(IngressMetrics.Message.QUEUE_UNAVAILABLE);
            LOG.atWarn()
                    .addKeyValue("messageId", message.id())
                    .addKeyValue("cause", failure.toString())
                    .log("Message not accepted because the queue could not be written to");
            return Replies.QUEUE_UNAVAILABLE;
        }
        shared.metrics().accepted(size, Duration.ofNanos(System.nanoTime() - ended));
        LOG.atDebug()
                .addKeyValue("messageId", message.id())
                .addKeyValue("size", size)
                .log("Message accepted");
        return Replies.queued(message.id());
    }

    void countRefusal(Reply reply) {
        if (reply.equals(Replies.OUT_OF_ROOM)) {
            shared.metrics().count(IngressMetrics.Message.SHED);
        } else if (reply.equals(Replies.QUEUE_UNAVAILABLE)) {
            shared.metrics().count(IngressMetrics.Message.QUEUE_UNAVAILABLE);
        } else {
            shared.metrics().count(IngressMetrics.Message.REFUSED);
        }
        LOG.atInfo()
                .addKeyValue("messageId", message.id())
                .addKeyValue("client", origin.client().getHostAddress())
                .addKeyValue("sender", transaction.mail().reversePath())
                .addKeyValue("reply", reply.oneLine())
                .log("Message refused");
    }

    void abandon() {
        message.abandon();
    }
}

package io.postyard.ingress.accept;

import io.postyard.ingress.submission.HeaderCompletion;
import io.postyard.ingress.submission.HeaderSection;
import io.postyard.ingress.submission.Submission;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.data.ByteSink;
import io.postyard.smtp.data.DataFault;
import io.postyard.smtp.data.SizeLimit;
import io.postyard.smtp.data.TraceScan;
import io.postyard.smtp.reply.Replies;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The body of one message while it comes in. Small ones are collected whole; of larger ones each full piece goes
 * to Kafka at once, and nothing more is read until there is room for another on its way.
 *
 * <p>All the heap that it takes is reserved in the {@link ByteBudget} before it is taken: the arrays that collect, as they
 * will be after the next read; as much again, since Kafka's client gets a copy; and the pieces that are not safe yet.
 *
 * <p>Once something is wrong with the message everything it held is given back, and what still comes is thrown away.
 * Not thread-safe: all calls, and {@code loop}, belong to one thread.
 */
public final class IncomingMessage implements ByteSink {
    /** Octets of everything about a message that is neither its body nor its envelope. */
    private static final int OWN = 1024;

    private final MessageId id;
    private final BodyLimits limits;
    private final Share share;
    private final QueueDoor queue;
    private final Executor loop;
    private final TraceScan trace;
    private final SizeLimit size;
    private final long envelope;
    private final PieceBuffer piece;
    private final Optional<Submission> submission;
    /** While it comes in; null for a message whose header is not touched, and once it has been dealt with. */
    private HeaderSection header;

    private QueueDoor.Upload upload;
    private boolean sending;
    private long unsafe;
    private boolean finished;
    private Reply refusal;
    private Runnable waiter;

    private IncomingMessage(
            MessageId id,
            BodyLimits limits,
            ByteBudget.Purse purse,
            QueueDoor queue,
            Executor loop,
            TraceScan trace,
            SizeLimit size,
            long envelope,
            Optional<Submission> submission) {
        this.id = id;
        this.limits = limits;
        this.share = new Share(purse, loop);
        this.queue = queue;
        this.loop = loop;
        this.trace = trace;
        this.size = size;
        this.envelope = envelope;
        this.piece = new PieceBuffer(limits);
        this.submission = submission;
        // Half a piece, so that with what is added it fits one, and is not sent in parts.
        this.header = submission.isPresent() ? new HeaderSection(limits.piece() / 2) : null;
    }

    /**
     * Begins a message if there is room for it and its first read. It holds only what it takes until then: many clients
     * say DATA and let us wait.
     *
     * @param size the limit of the client's octets; the Received line is not counted
     * @param envelope octets of it: Kafka's client gets a copy of them with the body, and the {@link RecipientRoom} has the
     *     original
     * @param received goes in front
     * @param submission whose header is completed; empty = every octet stays as it is
     */
    public static Optional<IncomingMessage> begin(
            MessageId id,
            BodyLimits limits,
            ByteBudget.Purse purse,
            QueueDoor queue,
            Executor loop,
            TraceScan trace,
            SizeLimit size,
            long envelope,
            byte[] received,
            Optional<Submission> submission) {
        var message = new IncomingMessage(id, limits, purse, queue, loop, trace, size, envelope, submission);
        if (!message.share.growTo(message.heapFor(message.collected() + received.length + limits.read()))) {
            return Optional.empty();
        }
        message.share.shrinkTo(message.heapFor(message.collected() + received.length));
        message.collect(received, 0, received.length);
        return Optional.of(message);
    }

    /** A message that is read only to be thrown away. */
    public static IncomingMessage refused(
            MessageId id, BodyLimits limits, ByteBudget.Purse purse, QueueDoor queue, Reply reply) {
        var message = new IncomingMessage(
                id, limits, purse, queue, Runnable::run, null, new SizeLimit(Long.MAX_VALUE), 0, Optional.empty());
        message.refuse(reply);
        return message;
    }

    public MessageId id() {
        return id;
    }

    /** The client's octets so far. */
    public long count() {
        return size.count();
    }

    /** Not more octets than {@link #hasRoomFor} was asked about, though perhaps in several calls. */
    @Override
    public void accept(byte[] in, int offset, int count) {
        boolean fits = size.add(count);
        if (refusal != null) {
            return;
        }
        if (!fits) {
            refuse(Replies.TOO_LARGE);
            return;
        }
        trace.accept(in, offset, count);
        var fault = trace.fault();
        if (fault.isPresent()) {
            refuse(fault.get().reply());
            return;
        }
        int body = offset;
        if (header != null) {
            body += header.add(in, offset, count);
            if (header.isEnded() || header.fault().isPresent()) {
                completeHeader();
            }
        }
        collect(in, body, offset + count - body);
    }

    /** The content is all there: what there is of a header is all of it. */
    public void endHeader() {
        if (header != null && refusal == null) {
            header.end();
            completeHeader();
        }
    }

    /**
     * Whether so many octets may come; if not, {@link #whenRoomFor} says when.
     *
     * @param octets at most {@code limits.read()}
     */
    public boolean hasRoomFor(int octets) {
        return refusal != null || (!sending && share.growTo(heapFor(collected() + octets)));
    }

    /** Runs once, on {@code loop}, when {@link #hasRoomFor} may say yes; also when the message is refused meanwhile. */
    public void whenRoomFor(int octets, Runnable ask) {
        waiter = ask;
        if (!sending) {
            share.growInTurn(heapFor(collected() + octets), this::wake);
        }
    }

    /** Has waited too long: refuses the message, unless what it waits for is on its way. */
    public void starve() {
        if (waiter != null && (sending || share.giveUpTurn())) {
            refuse(Replies.OUT_OF_ROOM);
        }
    }

    /** Why the message cannot be taken, as far as is known yet. */
    public Optional<Reply> refusal() {
        return Optional.ofNullable(refusal);
    }

    public void refuse(DataFault fault) {
        refuse(fault.reply());
    }

    /** The first reason stays. */
    public void refuse(Reply reply) {
        if (refusal == null) {
            refusal = reply;
            drop();
        }
    }

    /**
     * No more octets come. The body is given back to the budget by {@link #release}.
     *
     * @param domains that the message goes to, ≥ 1
     */
    public CompletableFuture<? extends Body> finish(int domains) {
        finished = true;
        if (upload == null && (long) piece.length() * domains <= limits.inline()) {
            return CompletableFuture.completedFuture(new Body.Inline(piece.take()));
        }
        if (piece.length() > 0) {
            sendPiece();
        }
        return upload.finish();
    }

    /** The message is in the queue, or lost its chance: gives back what it held. Safe to call twice. */
    public void release() {
        piece.clear();
        share.release();
    }

    /** The client is gone. */
    public void abandon() {
        refuse(Replies.INTERNAL_ERROR);
        release();
    }

    private void drop() {
        header = null;
        if (upload != null) {
            upload.abandon();
            upload = null;
        }
        release();
        if (waiter != null) {
            loop.execute(this::wake);
        }
    }

    private void wake() {
        var ask = waiter;
        waiter = null;
        if (ask != null) {
            ask.run();
        }
    }

    /** With the header, to which a little will be added when it moves over to the piece. */
    private int collected() {
        return piece.length() + (header == null ? 0 : header.length() + HeaderCompletion.MOST);
    }

    private void completeHeader() {
        var complete = header;
        header = null;
        switch (HeaderCompletion.of(complete, submission.orElseThrow())) {
            case HeaderCompletion.Refused(var reply) -> refuse(reply);
            case HeaderCompletion.Completed completed -> completed.writeTo(this::collect);
        }
    }

    private void collect(byte[] in, int offset, int count) {
        int from = offset;
        int left = count;
        while (left > 0 && refusal == null) {
            if (piece.length() == limits.piece()) {
                sendPiece();
            }
            int take = Math.min(left, limits.piece() - piece.length());
            piece.add(in, from, take);
            from += take;
            left -= take;
        }
    }

    /** Octets of heap with that many collected; beyond a piece, one will have been sent and the next begun. */
    private long heapFor(int collected) {
        int arrays = collected <= limits.piece()
                ? limits.capacityFor(collected)
                : limits.piece() + limits.capacityFor(collected - limits.piece());
        return OWN + envelope + 2L * arrays + unsafe;
    }

    private void sendPiece() {
        if (upload == null) {
            upload = queue.begin(id);
        }
        var octets = piece.take();
        sending = true;
        unsafe += octets.length;
        var _ = upload.append(octets).whenCompleteAsync((_, failure) -> sent(octets.length, failure), loop);
    }

    private void sent(int octets, Throwable failure) {
        if (failure != null) {
            refuse(Replies.QUEUE_UNAVAILABLE);
        } else if (!finished) {
            // The pieces before this one are safe, this one may not be.
            unsafe = octets;
            share.shrinkTo(heapFor(piece.length()));
        }
        sending = false;
        wake();
    }
}

package io.postyard.ingress.accept;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.data.ByteSink;
import io.postyard.smtp.data.DataFault;
import io.postyard.smtp.data.SizeLimit;
import io.postyard.smtp.data.TraceScan;
import io.postyard.smtp.reply.Replies;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The body of one message while it comes in. Small ones are collected in one array; of larger ones each full piece goes
 * to Kafka at once and only a few pieces are in memory. Every octet held is reserved in the {@link ByteBudget} before it
 * is read.
 *
 * <p>Once something is wrong with the message everything it held is given back, and what still comes is thrown away.
 * Not thread-safe: all calls, and {@code loop}, belong to one thread.
 */
public final class IncomingMessage implements ByteSink {
    private static final int FIRST_CAPACITY = 4096;

    private final MessageId id;
    private final BodyLimits limits;
    private final ByteBudget budget;
    private final QueueDoor queue;
    private final Executor loop;
    private final TraceScan trace;
    private final SizeLimit size;
    private byte[] bytes;
    private int length;
    private long reserved;
    private int unacknowledged;
    private long inFlight;
    private long wanted;
    private QueueDoor.Upload upload;
    private Reply refusal;
    private Runnable whenRoom;

    private IncomingMessage(
            MessageId id,
            BodyLimits limits,
            ByteBudget budget,
            QueueDoor queue,
            Executor loop,
            TraceScan trace,
            SizeLimit size,
            byte[] received) {
        this.id = id;
        this.limits = limits;
        this.budget = budget;
        this.queue = queue;
        this.loop = loop;
        this.trace = trace;
        this.size = size;
        this.bytes = Arrays.copyOf(received, Math.max(FIRST_CAPACITY, received.length));
        this.length = received.length;
        this.reserved = limits.read() + (long) length;
    }

    /**
     * Begins a message if there is room for one.
     *
     * @param size the limit of the client's octets; the Received line is not counted
     * @param received goes in front
     */
    public static Optional<IncomingMessage> begin(
            MessageId id,
            BodyLimits limits,
            ByteBudget budget,
            QueueDoor queue,
            Executor loop,
            TraceScan trace,
            SizeLimit size,
            byte[] received) {
        return budget.tryReserve(limits.read() + (long) received.length)
                ? Optional.of(new IncomingMessage(id, limits, budget, queue, loop, trace, size, received))
                : Optional.empty();
    }

    /** A message that is read only to be thrown away. */
    public static IncomingMessage refused(
            MessageId id, BodyLimits limits, ByteBudget budget, QueueDoor queue, Reply reply) {
        var message = new IncomingMessage(
                id, limits, budget, queue, Runnable::run, null, new SizeLimit(Long.MAX_VALUE), new byte[0]);
        message.reserved = 0;
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

    /** At most {@code limits.read()} octets between two calls of {@link #hasRoom} that say yes. */
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
        int from = offset;
        int left = count;
        while (left > 0 && refusal == null) {
            if (length == limits.piece()) {
                sendPiece();
            }
            int take = Math.min(left, limits.piece() - length);
            ensureCapacity(length + take);
            System.arraycopy(in, from, bytes, length, take);
            length += take;
            from += take;
            left -= take;
        }
    }

    /** Whether the next read may come; if not, {@link #whenRoom} says when to ask again. */
    public boolean hasRoom() {
        if (refusal != null) {
            return true;
        }
        if (unacknowledged >= limits.unacknowledged()) {
            return false;
        }
        wanted = bytes.length + (long) limits.read() - (reserved - inFlight);
        if (wanted > 0) {
            if (!budget.tryReserve(wanted)) {
                return false;
            }
            reserved += wanted;
        }
        return true;
    }

    /** Runs once, on {@code loop}, when {@link #hasRoom} may say yes again. */
    public void whenRoom(Runnable ask) {
        if (unacknowledged >= limits.unacknowledged()) {
            whenRoom = ask;
        } else {
            budget.whenRoom(wanted, () -> loop.execute(ask));
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
        if (upload == null && (long) length * domains <= limits.inline()) {
            return CompletableFuture.completedFuture(new Body.Inline(Arrays.copyOf(bytes, length)));
        }
        if (length > 0) {
            sendPiece();
        }
        return upload.finish();
    }

    /** The message is in the queue, or lost its chance: gives back what it held. Safe to call twice. */
    public void release() {
        bytes = new byte[0];
        length = 0;
        budget.release(reserved);
        reserved = 0;
    }

    /** The client is gone. */
    public void abandon() {
        refuse(Replies.INTERNAL_ERROR);
        release();
    }

    private void drop() {
        if (upload != null) {
            upload.abandon();
            upload = null;
        }
        release();
        if (whenRoom != null) {
            loop.execute(whenRoom);
            whenRoom = null;
        }
    }

    private void ensureCapacity(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(2 * bytes.length, limits.piece())));
        }
    }

    private void sendPiece() {
        if (upload == null) {
            upload = queue.begin(id);
        }
        var piece = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = new byte[Math.min(FIRST_CAPACITY, limits.piece())];
        length = 0;
        unacknowledged++;
        inFlight += piece.length;
        var _ = upload.append(piece).whenCompleteAsync((_, failure) -> acknowledged(piece.length, failure), loop);
    }

    private void acknowledged(int octets, Throwable failure) {
        unacknowledged--;
        inFlight -= octets;
        if (failure != null) {
            refuse(Replies.QUEUE_UNAVAILABLE);
        } else if (refusal == null && reserved > 0) {
            long give = Math.min(octets, reserved);
            reserved -= give;
            budget.release(give);
        }
        if (whenRoom != null) {
            var ask = whenRoom;
            whenRoom = null;
            ask.run();
        }
    }
}

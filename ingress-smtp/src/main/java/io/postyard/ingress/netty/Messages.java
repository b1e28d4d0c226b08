package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.postyard.ingress.accept.ByteBudget;
import io.postyard.ingress.accept.ReceivedLine;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.ingress.rate.Meter;
import io.postyard.ingress.refusal.Refusing;
import io.postyard.ingress.screening.Screened;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.queue.Origin;
import io.postyard.mail.queue.TlsFacts;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.server.ServerSession;
import io.postyard.smtp.server.state.Greeting;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Transaction;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The messages of one session, one after the other, each from DATA or its first BDAT until the queue has it or it is
 * dropped. Used on the connection's event loop.
 */
final class Messages {
    private final SessionContext shared;
    private final ListenerKind listener;
    private final InetAddress client;
    private final boolean local;
    private final Screened screened;
    private final Meter meter;
    private final ServerSession session;
    private final Refusing refusing;
    private final ByteBudget.Purse purse;
    private final Executor loop;
    private Optional<TlsFacts> tls = Optional.empty();
    /** Null while there is none. */
    private Receiving receiving;

    Messages(
            SessionContext shared,
            ListenerKind listener,
            InetAddress client,
            boolean local,
            Screened screened,
            Meter meter,
            ServerSession session,
            Refusing refusing,
            ByteBudget.Purse purse,
            Executor loop) {
        this.shared = shared;
        this.listener = listener;
        this.client = client;
        this.local = local;
        this.screened = screened;
        this.meter = meter;
        this.session = session;
        this.refusing = refusing;
        this.purse = purse;
        this.loop = loop;
    }

    /** What comes from now on comes under TLS. */
    void secured(TlsFacts facts) {
        tls = Optional.of(facts);
    }

    /** What follows 354 comes next; if there is no room or no queue for it, what is done instead. */
    Optional<Step> begin(Step.ReadData step) {
        var begun = begin(step.next().greeting(), step.transaction());
        var refusal = begun.message().refusal();
        if (refusal.isPresent()) {
            return Optional.of(refused(begun, refusal.get()));
        }
        receiving = begun;
        receiving.dotted();
        return Optional.empty();
    }

    /** A chunk comes next, of a new message or of the one that is there. */
    void next(Step.ReadChunk step) {
        if (receiving == null) {
            receiving = begin(step.next().greeting(), step.transaction());
        }
        receiving.chunk(step.chunk());
    }

    private Receiving begin(Greeting greeting, Transaction transaction) {
        var origin = new Origin(
                listener,
                client,
                greeting.name(),
                ReceivedLine.protocol(
                        greeting,
                        transaction,
                        tls.isPresent(),
                        session.identity().isPresent()),
                session.identity(),
                tls,
                // Known since the first recipient was judged.
                screened.name());
        return Receiving.begin(shared, origin, transaction, local, purse, loop);
    }

    /** Reads content; false if there is no room, and {@code resume} runs once when that may have changed. */
    boolean read(ByteBuf in, Runnable resume) {
        int length = Math.min(in.readableBytes(), shared.config().bodies().read());
        if (!receiving.hasRoomFor(length, resume)) {
            return false;
        }
        var scratch = Scratch.array();
        in.getBytes(in.readerIndex(), scratch, 0, length);
        in.skipBytes(receiving.read(scratch, 0, length));
        return true;
    }

    /** Whether the content, or the chunk, is all there. */
    boolean isEnded() {
        return receiving.isEnded();
    }

    /** What is done at its end. */
    Step end() {
        var refusal = receiving.refusalAtEnd();
        return refusal.isEmpty() ? session.onContent() : refused(receiving, refusal.get());
    }

    private Step refused(Receiving message, Reply refusal) {
        message.countRefusal(refusal);
        refusing.onMessage(message.transaction(), refusal);
        return session.onContentRefused(refusal);
    }

    /**
     * Gives the message to the queue.
     *
     * @param answer told later what to say, on the event loop
     */
    void accept(Consumer<Reply> answer) {
        var done = receiving;
        var _ = done.accept().whenComplete((_, failure) -> loop.execute(() -> accepted(done, failure, answer)));
    }

    private void accepted(Receiving done, Throwable failure, Consumer<Reply> answer) {
        // The connection may have broken, and dropped the message, in the meantime.
        receiving = null;
        long size = done.message().count();
        var reply = done.accepted(failure);
        if (failure == null) {
            meter.accepted(size);
        } else {
            refusing.onMessage(done.transaction(), reply);
        }
        answer.accept(reply);
    }

    /** There is no room for what comes next. */
    boolean isWaiting() {
        return receiving != null && receiving.isWaiting();
    }

    void onTickWaiting(long now) {
        receiving.onTickWaiting(now);
    }

    /** While a command is awaited since then: whether it, or a message between two chunks, takes too long. */
    Optional<Patience.Expiry> lateWithCommand(long now, long since) {
        return shared.patience().withCommand(now, since, receiving);
    }

    Optional<Patience.Expiry> lateWithContent(long now, long since) {
        return shared.patience().withContent(now, since, receiving);
    }

    /** The client took too long; what there is of a message is not taken. */
    void timedOut(Reply reply) {
        if (receiving != null) {
            shared.metrics().count(IngressMetrics.Message.ABORTED);
            refusing.onMessage(receiving.transaction(), reply);
        }
    }

    /** The client is gone. */
    void lost() {
        if (receiving != null) {
            receiving.abandon();
            shared.metrics().count(IngressMetrics.Message.ABORTED);
        }
    }

    void drop() {
        if (receiving != null) {
            receiving.abandon();
            receiving = null;
        }
    }
}

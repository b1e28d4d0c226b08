package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.data.ChunkReader;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.ServerSession;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: feeds lines and content to its {@link ServerSession} and executes the steps that come back. Everything
 * happens on the connection's event loop.
 *
 * <p>Replies are collected and written once everything that a read brought has been dealt with, so that a pipelining
 * client gets one packet. What comes in while the session cannot hear it stays in {@code held}, at most one read, and
 * nothing more is read until it can.
 */
final class SessionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

    /** How long a client may take to read our last words. */
    private static final long LINGER_NANOS = 2_000_000_000L;

    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[64 * 1024];
        }
    };

    private enum Hearing {
        LINE,
        CONTENT,
        DISCARD,
        /** Waiting for ourselves. */
        NOTHING,
        /** The last word is said. */
        CLOSING
    }

    private final SessionContext shared;
    private final ListenerKind listener;
    private final InetAddress client;
    private final SessionSweep sweep;
    private final ServerSession session;
    private final CommandLines lines;
    private ChannelHandlerContext channel;
    private Hearing hearing = Hearing.LINE;
    private ByteBuf held;
    private Outbox out;
    private Receiving receiving;
    private ChunkReader discard;
    private Reply afterDiscard;
    private PolicySnapshot policy = PolicySnapshot.EMPTY;
    private boolean paused;
    private boolean draining;
    private boolean saidAll;
    private long since;

    SessionHandler(SessionContext shared, ListenerKind listener, InetAddress client, SessionSweep sweep) {
        this.shared = shared;
        this.listener = listener;
        this.client = client;
        this.sweep = sweep;
        this.session =
                new ServerSession(shared.config().hostName(), shared.config().session());
        this.lines = new CommandLines(shared.config().lines().command());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx;
        out = new Outbox(ctx);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        sweep.add(this);
        execute(session.open());
        out.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        sweep.remove(this);
        shared.connections().release(client);
        // A message on its way to Kafka goes on: it is complete, and whoever sent it may have to send it again.
        if (receiving != null && !(session.state() instanceof SessionState.Accepting)) {
            receiving.abandon();
            shared.metrics().count(IngressMetrics.Message.ABORTED);
        }
        hearing = Hearing.CLOSING;
        held = released(held);
        out.release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        if (hearing == Hearing.CLOSING) {
            in.release();
            return;
        }
        held = held == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, in);
        hearAll();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        out.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            saidAll = true;
            hearAll();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            hearAll();
            out.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.atDebug().addKeyValue("client", client.getHostAddress()).log("Connection lost", cause);
            var _ = ctx.close();
        } else {
            trouble(cause);
        }
    }

    /** The time is {@code now}: what has taken too long ends. */
    void onTick(long now) {
        var patience = shared.patience();
        switch (hearing) {
            case LINE -> patience.withCommand(now, since, receiving).ifPresent(this::timedOut);
            case CONTENT -> {
                if (!paused) {
                    patience.withContent(now, since, receiving).ifPresent(this::timedOut);
                } else if (patience.isStarved(now, since)) {
                    receiving.message().refuse(Replies.OUT_OF_ROOM);
                    resume();
                }
            }
            case DISCARD -> patience.withRefused(now, since).ifPresent(this::timedOut);
            case NOTHING -> {}
            case CLOSING -> {
                if (now - since > LINGER_NANOS) {
                    var _ = channel.close();
                }
            }
        }
    }

    /** The process goes down: the session ends as soon as no transaction is lost by it. */
    void drain() {
        draining = true;
        if (hearing == Hearing.LINE && isBetweenTransactions() && held == null) {
            execute(session.onEnd(Replies.SHUTTING_DOWN));
            out.flush();
        }
    }

    private boolean isBetweenTransactions() {
        return session.state() instanceof SessionState.Connected || session.state() instanceof SessionState.Greeted;
    }

    private void hearAll() {
        try {
            boolean more = true;
            while (more
                    && held != null
                    && held.isReadable()
                    && channel.channel().isWritable()
                    && !paused) {
                more = hear();
            }
        } catch (RuntimeException bug) {
            trouble(bug);
        }
        boolean full = held != null && held.isReadable() && hearing != Hearing.LINE;
        shrinkHeld();
        boolean free = !paused && channel.channel().isWritable();
        setReading(!full && free);
        if (saidAll && free && hearing != Hearing.NOTHING) {
            out.flushLast().addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Hears one thing; false if it is not all there yet or the session is not listening. */
    private boolean hear() {
        return switch (hearing) {
            case LINE -> hearLine();
            case CONTENT -> hearContent();
            case DISCARD -> hearDiscarded();
            case NOTHING -> false;
            case CLOSING -> {
                held.skipBytes(held.readableBytes());
                yield false;
            }
        };
    }

    private boolean hearLine() {
        var heard = lines.next(held, SCRATCH.get());
        if (heard.isEmpty()) {
            return false;
        }
        execute(
                switch (heard.get()) {
                    case CommandLines.Heard.Said(var command) -> session.on(command);
                    case CommandLines.Heard.Bad(var reply) -> session.onBadLine(reply);
                });
        return true;
    }

    private boolean hearContent() {
        if (!receiving.message().hasRoom()) {
            pause();
            return false;
        }
        var scratch = SCRATCH.get();
        int length = Math.min(held.readableBytes(), shared.config().bodies().read());
        held.getBytes(held.readerIndex(), scratch, 0, length);
        held.skipBytes(receiving.read(scratch, 0, length));
        since = System.nanoTime();
        if (receiving.isEnded()) {
            execute(contentEnded());
        } else if (!receiving.message().hasRoom()) {
            pause();
        }
        return true;
    }

    private boolean hearDiscarded() {
        var scratch = SCRATCH.get();
        int length = Math.min(held.readableBytes(), scratch.length);
        held.skipBytes(discard.read(scratch, 0, length, (_, _, _) -> {}));
        if (discard.isEnded()) {
            sayAndListen(afterDiscard);
        }
        return true;
    }

    private void execute(Step first) {
        var step = first;
        while (step != null) {
            step = switch (step) {
                case Step.Say(var reply, var _) -> sayAndListen(reply);
                case Step.AskRecipient ask -> session.onVerdict(judge(ask));
                case Step.ReadData read -> readData(read);
                case Step.ReadChunk read -> readChunk(read);
                case Step.DiscardChunk(var size, var reply, var _) -> discard(size, reply);
                case Step.Accept _ -> {
                    accept();
                    yield null;
                }
                case Step.Close(var reply, var _) -> {
                    out.say(reply);
                    hangUp(reply);
                    yield null;
                }
            };
        }
    }

    private Step sayAndListen(Reply reply) {
        out.say(reply);
        if (draining && isBetweenTransactions()) {
            return session.onEnd(Replies.SHUTTING_DOWN);
        }
        if (!(session.state() instanceof SessionState.Chunking)) {
            dropMessage();
        }
        listen(Hearing.LINE);
        return null;
    }

    private Verdict judge(Step.AskRecipient ask) {
        if (ask.transaction().recipients().isEmpty()) {
            policy = shared.policy().current();
        }
        return shared.judge(policy, listener, client, ask);
    }

    private Step readData(Step.ReadData step) {
        var begun = Receiving.begin(shared, listener, client, step.next().greeting(), step.transaction(), loop());
        var refusal = begun.message().refusal();
        if (refusal.isPresent()) {
            begun.countRefusal(refusal.get());
            return session.onContentRefused(refusal.get());
        }
        receiving = begun;
        receiving.dotted();
        out.say(step.go());
        listen(Hearing.CONTENT);
        return null;
    }

    private Step readChunk(Step.ReadChunk step) {
        if (receiving == null) {
            receiving = Receiving.begin(shared, listener, client, step.next().greeting(), step.transaction(), loop());
        }
        receiving.chunk(step.chunk());
        listen(Hearing.CONTENT);
        return receiving.isEnded() ? contentEnded() : null;
    }

    private Step discard(long size, Reply reply) {
        discard = new ChunkReader(size);
        afterDiscard = reply;
        if (discard.isEnded()) {
            return sayAndListen(reply);
        }
        listen(Hearing.DISCARD);
        return null;
    }

    private Step contentEnded() {
        var refusal = receiving.refusalAtEnd();
        if (refusal.isEmpty()) {
            return session.onContent();
        }
        receiving.countRefusal(refusal.get());
        return session.onContentRefused(refusal.get());
    }

    private void accept() {
        listen(Hearing.NOTHING);
        var _ = receiving.accept().whenComplete((_, failure) -> loop().execute(() -> accepted(failure)));
    }

    private void accepted(Throwable failure) {
        var done = receiving;
        receiving = null;
        var reply = done.accepted(failure);
        if (hearing != Hearing.NOTHING) {
            return;
        }
        try {
            execute(session.onAccepted(reply));
        } catch (RuntimeException bug) {
            trouble(bug);
        }
        hearAll();
        out.flush();
    }

    private void dropMessage() {
        if (receiving != null) {
            receiving.abandon();
            receiving = null;
        }
    }

    private void pause() {
        paused = true;
        since = System.nanoTime();
        shared.metrics().hungry(1);
        receiving.message().whenRoom(this::resume);
    }

    /** Called by whoever made room, and by the clock; only the first call after a pause counts. */
    private void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        shared.metrics().hungry(-1);
        if (receiving != null) {
            receiving.waited(System.nanoTime() - since);
            since = System.nanoTime();
        }
        if (hearing != Hearing.CLOSING) {
            hearAll();
            out.flush();
        }
    }

    private void listen(Hearing to) {
        hearing = to;
        since = System.nanoTime();
    }

    private void timedOut(Patience.Expiry expiry) {
        shared.metrics().count(expiry.timeout());
        if (receiving != null) {
            shared.metrics().count(IngressMetrics.Message.ABORTED);
        }
        execute(session.onEnd(expiry.reply()));
        out.flush();
    }

    private void trouble(Throwable cause) {
        LOG.atError()
                .addKeyValue("client", client.getHostAddress())
                .setCause(cause)
                .log("Session failed");
        if (hearing != Hearing.CLOSING) {
            execute(session.onEnd(Replies.INTERNAL_ERROR));
            out.flush();
        }
    }

    /**
     * After QUIT the client is gone. Otherwise it may still be sending, and closing under it would make its kernel throw
     * our last words away: half-close, and let it read.
     */
    private void hangUp(Reply reply) {
        dropMessage();
        listen(Hearing.CLOSING);
        held = released(held);
        var written = out.flushLast();
        if (reply.code() == 221) {
            written.addListener(ChannelFutureListener.CLOSE);
        } else {
            written.addListener(_ -> {
                var _ = ((DuplexChannel) channel.channel()).shutdownOutput();
            });
            setReading(true);
        }
    }

    private void setReading(boolean reading) {
        var config = channel.channel().config();
        boolean wanted = reading || hearing == Hearing.CLOSING;
        if (config.isAutoRead() != wanted) {
            config.setAutoRead(wanted);
        }
    }

    /** A piece of a line must not keep the whole buffer of its read. */
    private void shrinkHeld() {
        if (held == null) {
            return;
        }
        if (!held.isReadable()) {
            held = released(held);
        } else if (held.capacity() > 4 * held.readableBytes()) {
            var small = channel.alloc().buffer(held.readableBytes());
            small.writeBytes(held);
            held.release();
            held = small;
        }
    }

    private static ByteBuf released(ByteBuf buffer) {
        if (buffer != null) {
            buffer.release();
        }
        return null;
    }

    private EventExecutor loop() {
        return channel.executor();
    }
}

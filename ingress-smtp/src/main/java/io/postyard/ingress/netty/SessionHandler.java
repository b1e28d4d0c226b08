package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: what comes in is heard by its {@link Conversation} as soon as that listens, and what that says goes
 * out. Everything happens on the connection's event loop.
 *
 * <p>Replies are collected and written once everything that a read brought has been dealt with, so that a pipelining
 * client gets one packet. Nothing more is read while something that came in cannot be heard.
 */
final class SessionHandler extends ChannelInboundHandlerAdapter implements Conversation.Connection {
    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

    /** How long a client may take to read our last words. */
    private static final long LINGER_NANOS = 2_000_000_000L;

    private final SessionContext shared;
    private final IngressConfig.Listener listener;
    private final InetAddress client;
    private final Optional<String> localUser;
    private final Handshakes handshakes;
    private final SessionSweep sweep;
    private ChannelHandlerContext channel;
    private Inbox in;
    private Outbox out;
    private Conversation conversation;
    private boolean saidAll;
    private long hungUp;
    private SslHandler tls;
    private TlsGate gate;
    private Instant handshakeBegun;

    SessionHandler(
            SessionContext shared,
            IngressConfig.Listener listener,
            InetAddress client,
            Handshakes handshakes,
            SessionSweep sweep) {
        this(shared, listener, client, Optional.empty(), handshakes, sweep);
    }

    /** @param localUser whose program it is that talks, where there is no network in between */
    SessionHandler(
            SessionContext shared,
            IngressConfig.Listener listener,
            InetAddress client,
            Optional<String> localUser,
            Handshakes handshakes,
            SessionSweep sweep) {
        this.shared = shared;
        this.listener = listener;
        this.client = client;
        this.localUser = localUser;
        this.handshakes = handshakes;
        this.sweep = sweep;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx;
        in = new Inbox(ctx);
        out = new Outbox(ctx);
        conversation = new Conversation(shared, listener, client, localUser, this, out, ctx.executor());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        conversation.open();
        sweep.add(this);
        out.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        sweep.remove(this);
        shared.connections().release(client);
        conversation.lost();
        in.release();
        out.release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var read = (ByteBuf) message;
        if (conversation.isOver()) {
            read.release();
            return;
        }
        in.add(read);
        hearAll();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        out.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent handshake -> shookHands(handshake);
            case ChannelInputShutdownEvent _ -> inputEnded();
            // How TLS says the same; the other may not follow.
            case SslCloseCompletionEvent close when close.isSuccess() -> inputEnded();
            default -> {}
        }
    }

    private void inputEnded() {
        if (conversation.isShakingHands()) {
            endHandshake(IngressMetrics.Handshake.LOST);
            return;
        }
        saidAll = true;
        hearAll();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            hearOn();
        } else if (tls != null) {
            setReading(conversation.isOver());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Netty wraps what TLS finds wrong, before and after the handshake.
        if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            LOG.atDebug().addKeyValue("client", client.getHostAddress()).log("Connection lost", cause);
            var _ = ctx.close();
        } else {
            trouble(cause);
        }
    }

    /** The time is {@code now}: what has taken too long ends. */
    void onTick(long now) {
        if (!conversation.isOver()) {
            conversation.onTick(now);
            out.flush();
        } else if (now - hungUp > LINGER_NANOS) {
            var _ = channel.close();
        }
    }

    /** The process goes down. */
    void drain() {
        if (conversation.isShakingHands()) {
            // Nothing is under way yet.
            endHandshake(IngressMetrics.Handshake.LOST);
            return;
        }
        conversation.drain(in.isEmpty());
        out.flush();
    }

    @Override
    public void hearOn() {
        hearAll();
        out.flush();
    }

    @Override
    public void trouble(Throwable cause) {
        LOG.atError()
                .addKeyValue("client", client.getHostAddress())
                .setCause(cause)
                .log("Session failed");
        if (!conversation.isOver()) {
            conversation.end(Replies.INTERNAL_ERROR);
            out.flush();
        }
    }

    @Override
    public void shakeHands(SSLContext context) {
        in.release();
        out.flush();
        handshakeBegun = shared.clock().instant();
        tls = handshakes.begin(context);
        gate = new TlsGate(this::refuseHandshake);
        channel.pipeline().addFirst(gate, tls);
    }

    @Override
    public void giveUpHandshake() {
        endHandshake(IngressMetrics.Handshake.TIMEOUT);
    }

    private void refuseHandshake() {
        if (conversation.isShakingHands()) {
            endHandshake(IngressMetrics.Handshake.OTHER);
        }
    }

    private void shookHands(SslHandshakeCompletionEvent handshake) {
        if (!conversation.isShakingHands()) {
            return;
        }
        if (!handshake.isSuccess()) {
            endHandshake(Handshakes.outcome(handshake.cause()));
            return;
        }
        gate.secured();
        var session = tls.engine().getSession();
        shared.metrics().count(Handshakes.outcome(session, handshakeBegun));
        conversation.secured(Handshakes.facts(session));
        hearOn();
    }

    /** Without a word: it would be understood by nobody. */
    private void endHandshake(IngressMetrics.Handshake why) {
        shared.metrics().count(why);
        LOG.atDebug()
                .addKeyValue("client", client.getHostAddress())
                .addKeyValue("outcome", why)
                .log("No TLS handshake");
        hungUp = System.nanoTime();
        conversation.lost();
        var _ = channel.close();
    }

    /**
     * After QUIT the client is gone. Otherwise it may still be sending, and closing under it would make its kernel throw
     * our last words away: half-close, and let it read.
     */
    @Override
    public void hangUp(Reply last) {
        hungUp = System.nanoTime();
        in.release();
        var written = out.flushLast();
        if (last.code() == 221) {
            written.addListener(ChannelFutureListener.CLOSE);
        } else {
            written.addListener(_ -> sayNoMore());
            setReading(true);
        }
    }

    private void sayNoMore() {
        if (!(channel.channel() instanceof DuplexChannel socket)) {
            var _ = channel.close();
            return;
        }
        if (tls == null) {
            var _ = socket.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(_ -> {
                var _ = socket.shutdownOutput();
            });
        }
    }

    private void hearAll() {
        try {
            boolean more = true;
            while (more && !in.isEmpty() && isFree()) {
                more = conversation.hear(in.held());
            }
        } catch (RuntimeException bug) {
            trouble(bug);
        }
        boolean full = !in.isEmpty() && !conversation.isHearingLines();
        in.shrink();
        setReading((!full && isFree()) || conversation.isOver());
        if (saidAll && isFree() && !conversation.isAwaited()) {
            out.flushLast().addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Under TLS even what nobody hears may be answered, so no more of it comes in than answers are taken. */
    private void setReading(boolean reading) {
        in.setReading(reading && (tls == null || TlsGate.takesAnswers(channel.channel())));
    }

    /** The client takes what we say, and we have room for what it says. */
    private boolean isFree() {
        return channel.channel().isWritable() && !conversation.isWaiting();
    }
}

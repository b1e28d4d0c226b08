package io.postyard.ingress.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.postyard.ingress.admission.ConnectionLimit;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.metric.IngressMetrics;
import io.postyard.ingress.refusal.Refusal;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.reply.ReplyWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The listeners and the event loops behind them: epoll where the kernel has it, else NIO. */
public final class SmtpServer {
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(16 * 1024, 64 * 1024);

    /** A listener and where it really listens. */
    public record Bound(ListenerKind kind, boolean implicitTls, InetSocketAddress address) {}

    private final SessionContext shared;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup loops;
    private final Handshakes handshakes = new Handshakes();
    private final Proxies proxies;
    private final Map<EventExecutor, SessionSweep> sweeps = new HashMap<>();
    private final List<Channel> listening = new ArrayList<>();
    private final List<Bound> bound = new ArrayList<>();

    public SmtpServer(SessionContext shared) {
        this.shared = shared;
        this.proxies = new Proxies(
                shared.config().proxies(), shared.config().connections().max(), shared.metrics());
        this.acceptor = group(1, "smtp-accept");
        this.loops = group(shared.config().eventLoops(), "smtp");
        for (var loop : loops) {
            var sweep = new SessionSweep();
            sweeps.put(loop, sweep);
            var _ = loop.scheduleAtFixedRate(sweep::tick, 1, 1, TimeUnit.SECONDS);
        }
    }

    /** Binds every listener; if that fails, the server is to be closed. */
    public void open() throws IOException {
        for (var listener : shared.config().listeners()) {
            var bind =
                    bootstrap(listener).bind(listener.host(), listener.port()).awaitUninterruptibly();
            if (!bind.isSuccess()) {
                throw new IOException(
                        "cannot listen on " + listener.host() + ":" + listener.port() + ": "
                                + bind.cause().getMessage(),
                        bind.cause());
            }
            listening.add(bind.channel());
            bound.add(new Bound(listener.kind(), listener.implicitTls(), (InetSocketAddress)
                    bind.channel().localAddress()));
        }
    }

    public List<Bound> bound() {
        return List.copyOf(bound);
    }

    /** Takes no more connections, lets transactions end for at most {@code drain}, then ends what is left. */
    public void close(Duration drain) {
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        sweeps.forEach((loop, sweep) -> loop.execute(sweep::drain));
        long end = System.nanoTime() + drain.toNanos();
        var waiting = new Object();
        synchronized (waiting) {
            while (shared.connections().open() > 0 && System.nanoTime() < end) {
                try {
                    waiting.wait(20);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    end = System.nanoTime();
                }
            }
        }
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        handshakes.close();
    }

    private ServerBootstrap bootstrap(IngressConfig.Listener listener) {
        return new ServerBootstrap()
                .group(acceptor, loops)
                .channel(serverChannel())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                // Who has said everything may shut its side and still wants to hear the answers.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(
                                512, 2048, shared.config().bodies().read()))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        receive(channel, listener);
                    }
                });
    }

    /** The peer is the client, unless it is a proxy. Nobody asks the channel for an address after this. */
    private void receive(Channel channel, IngressConfig.Listener listener) {
        var peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        if (proxies.isProxy(peer)) {
            proxies.hear(channel, peer, client -> admit(channel, listener, client));
        } else {
            admit(channel, listener, peer);
        }
    }

    private void admit(Channel channel, IngressConfig.Listener listener, InetAddress client) {
        var hostName = shared.config().hostName();
        if (!shared.ready().getAsBoolean()) {
            turnAway(channel, listener, client, IngressMetrics.Connection.NOT_READY, Replies.notReady(hostName));
            return;
        }
        if (listener.implicitTls() && shared.certificates().context().isEmpty()) {
            shared.metrics().count(IngressMetrics.Handshake.NO_CERTIFICATE);
            turnAway(channel, listener, client, IngressMetrics.Connection.NOT_READY, Replies.notReady(hostName));
            return;
        }
        switch (shared.connections().tryAcquire(client)) {
            case ConnectionLimit.Answer.ADMITTED -> {
                shared.metrics().count(IngressMetrics.Connection.ACCEPTED);
                channel.pipeline()
                        .addLast(new SessionHandler(
                                shared, listener, client, handshakes, sweeps.get(channel.eventLoop())));
            }
            case ConnectionLimit.Answer.BUSY ->
                turnAway(channel, listener, client, IngressMetrics.Connection.BUSY, Replies.busy(hostName));
            case ConnectionLimit.Answer.TOO_MANY_OF_CLIENT ->
                turnAway(
                        channel,
                        listener,
                        client,
                        IngressMetrics.Connection.TOO_MANY_OF_CLIENT,
                        Replies.tooManyFromYou(hostName));
        }
    }

    /** Where TLS comes first there are no words yet, and handshakes are not for those who cannot stay. */
    private void turnAway(
            Channel channel,
            IngressConfig.Listener listener,
            InetAddress client,
            IngressMetrics.Connection outcome,
            Reply reply) {
        shared.metrics().count(outcome);
        shared.refusals().add(Refusal.ofClient(client, reply));
        if (listener.implicitTls()) {
            var _ = channel.close();
            return;
        }
        channel.eventLoop().execute(() -> channel.writeAndFlush(Unpooled.wrappedBuffer(ReplyWriter.write(reply)))
                .addListener(ChannelFutureListener.CLOSE));
    }

    private static EventLoopGroup group(int threads, String name) {
        var factory = new DefaultThreadFactory(name, true);
        return Epoll.isAvailable()
                ? new EpollEventLoopGroup(threads, factory)
                : new NioEventLoopGroup(threads, factory);
    }

    private static Class<? extends ServerChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }
}

package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.postyard.ingress.metric.IngressMetrics.Proxied;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alone on a proxy's connection until that has said for whom it connects; whoever is admitted then takes its place, and
 * finds the connection as if it had just been opened. A proxy that does not say so hears nothing from us.
 */
final class ProxyGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyGate.class);

    private final Proxies proxies;
    private final InetAddress proxy;
    private final Consumer<InetAddress> admit;
    private ByteBuf in;
    private Future<?> timer;
    private boolean over;

    /** @param admit told once who the client is, on the event loop */
    ProxyGate(Proxies proxies, InetAddress proxy, Consumer<InetAddress> admit) {
        this.proxies = proxies;
        this.proxy = proxy;
        this.admit = admit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor()
                .schedule(() -> refuse(ctx, Proxied.TIMEOUT), proxies.patience().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Nobody is here yet who would care. */
    @Override
    public void channelActive(ChannelHandlerContext ctx) {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var read = (ByteBuf) message;
        if (over) {
            read.release();
            return;
        }
        in = in == null ? read : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), in, read);
        switch (ProxyHeader.take(in)) {
            case ProxyHeader.Found.Client(var address) -> letIn(ctx, address, Proxied.CLIENT);
            case ProxyHeader.Found.Proxy _ -> letIn(ctx, proxy, Proxied.PROXY);
            case ProxyHeader.Found.More _ -> {}
            case ProxyHeader.Found.Malformed _ -> refuse(ctx, Proxied.MALFORMED);
            case ProxyHeader.Found.Unsupported _ -> refuse(ctx, Proxied.UNSUPPORTED);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            refuse(ctx, Proxied.LOST);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        refuse(ctx, Proxied.LOST);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.atError()
                    .addKeyValue("proxy", proxy.getHostAddress())
                    .setCause(cause)
                    .log("A proxy's connection failed");
        }
        refuse(ctx, Proxied.LOST);
        var _ = ctx.channel().close();
    }

    /** What came behind the header goes the whole way: where TLS comes first, its handler is in front by then. */
    private void letIn(ChannelHandlerContext ctx, InetAddress client, Proxied outcome) {
        var behind = in.isReadable() ? in.retain() : null;
        end(outcome);
        var pipeline = ctx.pipeline();
        pipeline.remove(this);
        admit.accept(client);
        pipeline.fireChannelActive();
        if (behind != null) {
            pipeline.fireChannelRead(behind);
        }
    }

    private void refuse(ChannelHandlerContext ctx, Proxied why) {
        if (over) {
            return;
        }
        // Whoever only looks whether the port is open leaves without a header, every few seconds.
        (why == Proxied.LOST ? LOG.atDebug() : LOG.atInfo())
                .addKeyValue("proxy", proxy.getHostAddress())
                .addKeyValue("outcome", why)
                .log("No PROXY header");
        end(why);
        var _ = ctx.close();
    }

    private void end(Proxied outcome) {
        over = true;
        timer.cancel(false);
        proxies.leave(outcome);
        if (in != null) {
            in.release();
            in = null;
        }
    }
}
